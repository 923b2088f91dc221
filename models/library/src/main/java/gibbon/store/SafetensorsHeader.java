package gibbon.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: what each tensor is and where its bytes lie, in the order
 * of the data.
 */
record SafetensorsHeader(Map<String, String> metadata, List<SafetensorsHeader.Entry> entries) {
  /*
   *   {"__metadata__":{"format":"pt"},
   *    "weight":{"dtype":"F32","shape":[784,10],"data_offsets":[0,31360]}, ...}
   *
   * It is read token by token, not as a tree: a hostile header of 100 MB would become a tree of
   * several gigabytes, whereas here the first token out of place ends the reading. The decoder is
   * told that the text is UTF-8, because Jackson would otherwise guess UTF-16 from zero bytes.
   */

  /** What to do about a damaged file. */
  static final String REMEDY = "take it from a copy, or move it away and have it made anew";

  static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(3)
                  .maxNameLength(Safetensors.LONGEST_HEADER)
                  .maxStringLength(Safetensors.LONGEST_HEADER)
                  .build())
          .build();

  /** A tensor whose {@code size} in bytes is that of its type and shape. */
  record Entry(String name, ElementType type, List<Integer> shape, long begin, int size) {}

  /** The header's bytes, padded with spaces so that the data begin at a multiple of 8. */
  static byte[] encode(Map<String, String> metadata, List<StoredTensor> tensors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long begin = 0;
      for (StoredTensor tensor : tensors) {
        StoredArray array = tensor.array();
        long end = begin + array.bytes().length;
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", array.type().safetensors());
        json.writeFieldName("shape");
        json.writeArray(array.shape().stream().mapToInt(i -> i).toArray(), 0, array.shape().size());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {begin, end}, 0, 2);
        json.writeEndObject();
        begin = end;
      }
      json.writeEndObject();
    } catch (IOException failure) {
      throw new StoreException(
          "Cannot write a safetensors header: " + FileReason.of(failure) + ".", failure);
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  /** Reads a header and checks it against the number of data bytes that follow it. */
  static SafetensorsHeader decode(Path file, byte[] header, long dataBytes) {
    if (header.length == 0 || header[0] != '{') {
      throw broken(file, "expected its header to begin with '{'");
    }
    Reader text =
        new InputStreamReader(
            new ByteArrayInputStream(header),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (JsonParser json = JSON.createParser(text)) {
      return new Decoder(file, json).header(dataBytes);
    } catch (JsonProcessingException failure) {
      String reason = Quoted.of(failure.getOriginalMessage());
      throw new StoreException(sentence(file, "its header is not sound JSON, " + reason), failure);
    } catch (IOException failure) {
      throw new StoreException(sentence(file, "in its header " + FileReason.of(failure)), failure);
    }
  }

  private static StoreException broken(Path file, String finding) {
    return new StoreException(sentence(file, finding));
  }

  private static String sentence(Path file, String finding) {
    return file + " is damaged or not a safetensors file: " + finding + "; " + REMEDY + ".";
  }

  /** One pass over the tokens of one header. */
  private record Decoder(Path file, JsonParser json) {
    SafetensorsHeader header(long dataBytes) throws IOException {
      Map<String, String> metadata = new LinkedHashMap<>();
      List<Entry> entries = new ArrayList<>();
      expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        requireWhole(name);
        if (name.equals(METADATA)) {
          metadata(metadata);
        } else if (entries.size() == Safetensors.MOST_ENTRIES) {
          throw broken(file, "expected at most " + Safetensors.MOST_ENTRIES + " tensors");
        } else {
          entries.add(entry(name));
        }
      }
      expect(json.currentToken(), JsonToken.END_OBJECT, "the header");
      if (json.nextToken() != null) {
        throw broken(file, "expected only spaces after the header's JSON, found more");
      }
      entries.sort(Comparator.comparingLong(Entry::begin).thenComparingInt(Entry::size));
      checkContiguous(entries, dataBytes);
      return new SafetensorsHeader(metadata, entries);
    }

    private void metadata(Map<String, String> metadata) throws IOException {
      expect(json.nextToken(), JsonToken.START_OBJECT, METADATA);
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        // The format asks for text; a number that a person put there does no harm.
        if (!json.nextToken().isScalarValue()) {
          expect(
              json.currentToken(), JsonToken.VALUE_STRING, METADATA + " entry " + Quoted.of(name));
        }
        requireWhole(name);
        requireWhole(json.getText());
        metadata.put(name, json.getText());
        if (metadata.size() > Safetensors.MOST_ENTRIES) {
          throw broken(file, "expected at most " + Safetensors.MOST_ENTRIES + " metadata entries");
        }
      }
    }

    /** JSON's escapes can spell half a surrogate pair, which is no text. */
    private void requireWhole(String text) {
      if (!Quoted.isEncodable(text)) {
        throw broken(file, "its header holds the text " + Quoted.of(text) + ", half a character");
      }
    }

    private Entry entry(String name) throws IOException {
      String tensor = "tensor " + Quoted.of(name);
      ElementType type = null;
      List<Integer> shape = null;
      List<Long> offsets = null;
      expect(json.nextToken(), JsonToken.START_OBJECT, tensor);
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        switch (field) {
          case "dtype" -> type = type(tensor);
          case "shape" ->
              shape =
                  numbers(tensor + " shape", StoredArray.MOST_DIMENSIONS, Integer.MAX_VALUE)
                      .stream()
                      .map(Long::intValue)
                      .toList();
          case "data_offsets" -> offsets = numbers(tensor + " data_offsets", 2, Long.MAX_VALUE);
          default ->
              throw broken(
                  file,
                  tensor
                      + " has the field "
                      + Quoted.of(field)
                      + ", expected only dtype, shape and data_offsets");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.size() != 2) {
        throw broken(file, tensor + " needs a dtype, a shape and two data_offsets");
      }
      return entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private Entry entry(String name, ElementType type, List<Integer> shape, long begin, long end) {
      int size = StoredArray.sizeOf(type, shape);
      if (size < 0 || end < begin || end - begin != size) {
        throw broken(
            file,
            "tensor "
                + Quoted.of(name)
                + " of type "
                + type
                + " and shape "
                + shape
                + (size < 0 ? " takes more than 2 GiB" : " takes " + size + " bytes")
                + ", which does not match its data_offsets ["
                + begin
                + ", "
                + end
                + "]");
      }
      return new Entry(name, type, shape, begin, size);
    }

    private ElementType type(String tensor) throws IOException {
      expect(json.nextToken(), JsonToken.VALUE_STRING, tensor + " dtype");
      String dtype = json.getText();
      return ElementType.ofSafetensors(dtype)
          .orElseThrow(
              () ->
                  new StoreException(
                      file
                          + " may be sound, but its "
                          + tensor
                          + " has dtype "
                          + Quoted.of(dtype)
                          + ", which Gibbon does not read; convert it to one of "
                          + ElementType.allOfSafetensors()
                          + "."));
    }

    private List<Long> numbers(String what, int most, long greatest) throws IOException {
      List<Long> numbers = new ArrayList<>();
      expect(json.nextToken(), JsonToken.START_ARRAY, what);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            || json.getLongValue() < 0
            || json.getLongValue() > greatest) {
          throw broken(
              file,
              what
                  + " holds "
                  + Quoted.of(json.getText())
                  + ", expected whole numbers from 0 to "
                  + greatest);
        }
        numbers.add(json.getLongValue());
        if (numbers.size() > most) {
          throw broken(file, what + " holds more than " + most + " numbers");
        }
      }
      return numbers;
    }

    private void checkContiguous(List<Entry> entries, long dataBytes) {
      long end = 0;
      for (Entry entry : entries) {
        if (entry.begin() != end) {
          throw broken(
              file,
              "tensor "
                  + Quoted.of(entry.name())
                  + " begins at byte "
                  + entry.begin()
                  + " of the data, expected "
                  + end
                  + ", where the one before it ends");
        }
        end += entry.size();
      }
      if (end != dataBytes) {
        String state = end > dataBytes ? "truncated" : "followed by bytes that no tensor owns";
        throw broken(
            file, "its data are " + state + ", expected " + end + " bytes, found " + dataBytes);
      }
    }

    private void expect(JsonToken found, JsonToken expected, String what) {
      if (found != expected) {
        String in = found == null ? "the end of the header" : found.name();
        throw broken(file, "expected " + expected + " for " + what + ", found " + in);
      }
    }
  }
}
