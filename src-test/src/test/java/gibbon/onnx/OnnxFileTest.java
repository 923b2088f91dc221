package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import gibbon.model.Output;
import gibbon.store.OneSentence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else's classes write, the reader reads. */
class OnnxFileTest {
  private static OnnxTensor read(byte[] bytes) {
    return OnnxTensor.read(new Wire("test", ByteBuffer.wrap(bytes)), Path.of("."));
  }

  private static double[] numbers(int count, int type, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random
        .doubles(count, -100, 100)
        .map(x -> type == 9 ? (x > 0 ? 1 : 0) : (int) x)
        .toArray();
  }

  private static TensorProto.Builder empty(OnnxType type, int count) {
    return TensorProto.newBuilder().setName("t").setDataType(type.code()).addDims(count);
  }

  /** Whole numbers of 7 bits are the same in every signed type, however they are stored. */
  @Property(tries = 200)
  void everyTypeIsReadFromRawAndFromItsField(
      @ForAll OnnxType type, @ForAll @IntRange(max = 9) int count, @ForAll long seed) {
    double[] wanted = numbers(count, type.code(), seed);
    for (int i = 0; i < count; i++) {
      wanted[i] = type.name().startsWith("UINT") ? Math.abs(wanted[i]) : wanted[i];
    }
    ByteBuffer raw = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    TensorProto.Builder field = empty(type, count);
    for (double number : wanted) {
      long whole = (long) number;
      switch (type) {
        case FLOAT -> {
          raw.putFloat((float) number);
          field.addFloatData((float) number);
        }
        case DOUBLE -> {
          raw.putDouble(number);
          field.addDoubleData(number);
        }
        case INT64 -> {
          raw.putLong(whole);
          field.addInt64Data(whole);
        }
        case UINT32, UINT64 -> {
          raw.put(
              ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(whole).array(),
              0,
              type.bytes());
          field.addUint64Data(whole);
        }
        default -> {
          int bits =
              type == OnnxType.FLOAT16
                  ? half(number)
                  : type == OnnxType.BFLOAT16
                      ? Float.floatToIntBits((float) number) >>> 16
                      : (int) whole;
          raw.put(
              ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bits).array(),
              0,
              type.bytes());
          field.addInt32Data(bits);
        }
      }
    }
    TensorProto bytes = empty(type, count).setRawData(ByteString.copyFrom(raw.array())).build();
    assertArrayEquals(wanted, read(bytes.toByteArray()).numbers(), type + " raw");
    assertArrayEquals(wanted, read(field.build().toByteArray()).numbers(), type + " field");
  }

  /** The 16-bit format's bits of a whole number below 2¹¹. */
  private static int half(double number) {
    if (number == 0) {
      return 0;
    }
    int exponent = Math.getExponent(number);
    int fraction = (int) ((Math.abs(number) / Math.scalb(1.0, exponent) - 1) * 1024);
    return (number < 0 ? 0x8000 : 0) | exponent + 15 << 10 | fraction;
  }

  @Test
  void theSixteenBitFormatHasAllItsNumbers() {
    assertEquals(65504, OnnxType.half((short) 0x7bff));
    assertEquals(0x1p-24, OnnxType.half((short) 1));
    assertEquals(-0x1p-14, OnnxType.half((short) 0x8400));
    assertEquals(Double.NEGATIVE_INFINITY, OnnxType.half((short) 0xfc00));
    assertEquals(Double.NaN, OnnxType.half((short) 0x7e01));
  }

  /** Repeated numbers may be packed or single, in one piece or in several. */
  @Test
  void unpackedNumbersAreReadToo() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeInt64(1, 2);
    out.writeInt64(1, 2);
    out.writeInt32(2, 1);
    out.writeFloat(4, 1.5f);
    out.writeTag(4, 2);
    out.writeUInt32NoTag(8);
    out.writeFloatNoTag(2.5f);
    out.writeFloatNoTag(3.5f);
    out.writeString(99, "a field of a later version");
    out.writeFloat(4, 4.5f);
    out.flush();
    OnnxTensor tensor = read(bytes.toByteArray());
    assertArrayEquals(new int[] {2, 2}, tensor.shape());
    assertArrayEquals(new double[] {1.5, 2.5, 3.5, 4.5}, tensor.numbers());
  }

  @Test
  void aModelIsReadWithWhatIsUnknown(@TempDir Path folder) throws IOException {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(77, UnknownFieldSet.Field.newBuilder().addFixed64(1).addVarint(2).build())
            .build();
    ModelProto model =
        Graphs.model(13, Graphs.classifier().setUnknownFields(later))
            .setIrVersion(13)
            .setUnknownFields(later)
            .build();
    Path path = folder.resolve("model.onnx");
    Files.write(path, model.toByteArray());
    OnnxFile file = OnnxFile.read(path);
    assertEquals(13, file.version());
    assertEquals(13, file.opset(""));
    assertEquals("test", file.producer());
    assertEquals(6, file.graph().nodes().size());
    assertEquals(5, file.graph().weights().size());
    assertEquals("[N, 1, 8, 8]", file.graph().inputs().get(0).shape().toString());
    Ending ending = Ending.of(file, new Reachable(file), null);
    assertEquals("z", ending.logits());
    assertEquals(List.of("Softmax"), ending.cutOff());
    assertEquals(Output.SOFTMAX, ending.output());
  }

  @Test
  void numbersThatAreMissingOrTooManyAreTold() {
    TensorProto three = Graphs.tensor("w", new long[] {2, 2}, 1, 2, 3);
    OneSentence.from(() -> read(three.toByteArray()).numbers(), "'w'", "4 numbers", "3");
    TensorProto huge = Graphs.tensor("w", new long[] {1 << 20, 1 << 10}, 1);
    OneSentence.from(() -> read(huge.toByteArray()).numbers(), "'w'", "fewer");
    TensorProto more = Graphs.tensor("w", new long[] {1 << 20, 1 << 20}, 1);
    OneSentence.from(() -> read(more.toByteArray()), "'w'", "2^31");
  }
}
