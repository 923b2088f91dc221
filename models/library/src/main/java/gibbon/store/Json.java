package gibbon.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers.DoubleDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How Gibbon writes JSON: a number that is none, NaN or an infinity, is null, since JSON has no
 * word for it; a null read where a number must be is NaN.
 */
public final class Json {
  private Json() {}

  /** A mapper to be set up further. */
  public static JsonMapper.Builder mapper() {
    return mapper(new JsonFactory());
  }

  /** A mapper to be set up further, that reads and writes by a factory of one's own. */
  public static JsonMapper.Builder mapper(JsonFactory factory) {
    SimpleModule numbers = new SimpleModule("numbers");
    numbers.addSerializer(Double.class, new Number<Double>());
    numbers.addSerializer(double.class, new Number<Double>());
    numbers.addSerializer(Float.class, new Number<Float>());
    numbers.addSerializer(float.class, new Number<Float>());
    numbers.addSerializer(double[].class, new Doubles());
    numbers.addSerializer(float[].class, new Floats());
    numbers.addDeserializer(double.class, new Missing());
    return JsonMapper.builder(factory).addModule(numbers);
  }

  /** Writes a file for people and programs, in one step: see {@link AtomicFiles#write}. */
  public static void write(Path file, Object content) {
    AtomicFiles.write(
        file,
        out ->
            out.write(
                mapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsBytes(content)));
  }

  private static void write(JsonGenerator json, double value, boolean single) throws IOException {
    if (!Double.isFinite(value)) {
      json.writeNull();
    } else if (single) {
      json.writeNumber((float) value);
    } else {
      json.writeNumber(value);
    }
  }

  private static final class Number<T extends java.lang.Number> extends JsonSerializer<T> {
    @Override
    public void serialize(T value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      write(json, value.doubleValue(), value instanceof Float);
    }
  }

  private static final class Doubles extends JsonSerializer<double[]> {
    @Override
    public void serialize(double[] values, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      for (double value : values) {
        write(json, value, false);
      }
      json.writeEndArray();
    }
  }

  private static final class Floats extends JsonSerializer<float[]> {
    @Override
    public void serialize(float[] values, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      for (float value : values) {
        write(json, value, true);
      }
      json.writeEndArray();
    }
  }

  private static final class Missing extends JsonDeserializer<Double> {
    private final JsonDeserializer<Double> present = new DoubleDeserializer(double.class, 0.);

    @Override
    public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return present.deserialize(json, context);
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
