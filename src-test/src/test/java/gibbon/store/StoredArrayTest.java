package gibbon.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredArrayTest {
  @Property
  void floatsKeepTheirBits(@ForAll int[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    float[] back = StoredArray.of(values, bits.length).floats();
    for (int i = 0; i < bits.length; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(back[i]));
    }
  }

  @Property
  void doublesKeepTheirBits(@ForAll long[] bits) {
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Double.longBitsToDouble(bits[i]);
    }
    double[] back = StoredArray.of(values, 1, bits.length).doubles();
    for (int i = 0; i < bits.length; i++) {
      assertEquals(Double.doubleToRawLongBits(values[i]), Double.doubleToRawLongBits(back[i]));
    }
  }

  @Property
  void longsKeepTheirBits(@ForAll long[] values) {
    assertArrayEquals(values, StoredArray.of(values, values.length, 1).longs());
  }

  @Test
  void isACopyOfWhatItWasMadeFrom() {
    float[] values = {1, 2};
    StoredArray array = StoredArray.of(values, 2);
    values[0] = 9;
    array.floats()[1] = 9;
    assertArrayEquals(new float[] {1, 2}, array.floats());
  }

  @Test
  void equalityLooksAtTypeShapeAndBits() {
    StoredArray array = StoredArray.of(new float[] {0f, Float.NaN}, 2);
    assertEquals(array, StoredArray.of(new float[] {0f, Float.NaN}, 2));
    assertEquals(array.hashCode(), StoredArray.of(new float[] {0f, Float.NaN}, 2).hashCode());
    assertNotEquals(array, StoredArray.of(new float[] {-0f, Float.NaN}, 2));
    assertNotEquals(array, StoredArray.of(new float[] {0f, Float.NaN}, 1, 2));
    assertNotEquals(StoredArray.of(new double[] {0}, 1), StoredArray.of(new long[] {0}, 1));
  }

  @Test
  void anEmptyShapeIsOneNumberAndAZeroDimensionNone() {
    assertEquals(1, StoredArray.of(new double[] {7}).count());
    assertEquals(List.of(), StoredArray.of(new double[] {7}).shape());
    assertEquals(0, StoredArray.of(new long[0], 5, 0, 2).count());
  }

  @Test
  void aShapeThatDoesNotFitIsRefused() {
    OneSentence.from(() -> StoredArray.of(new float[6], 2, 2), "[2, 2]", "6 values");
    OneSentence.from(() -> StoredArray.of(new float[0]), "[]", "0 values");
    OneSentence.from(() -> StoredArray.of(new float[6], -2, -3), "negative");
    OneSentence.from(() -> StoredArray.of(new long[0], 65536, 65536), "0 values");
    OneSentence.from(
        () -> StoredArray.of(new long[0], Integer.MAX_VALUE, Integer.MAX_VALUE, 4), "0 values");
    OneSentence.from(() -> StoredArray.of(new long[1], new int[33]), "32", "33");
  }

  @Test
  void aWrongTypeIsRefused() {
    StoredArray floats = StoredArray.of(new float[] {1}, 1);
    OneSentence.from(floats::doubles, "FLOAT64", "FLOAT32", "[1]");
    OneSentence.from(floats::longs, "INT64", "FLOAT32");
    OneSentence.from(StoredArray.of(new long[] {1}, 1)::floats, "FLOAT32", "INT64");
  }

  @Test
  void theSizeOfAShapeNeverOverflows() {
    assertEquals(24, StoredArray.sizeOf(ElementType.FLOAT32, List.of(2, 3)));
    assertEquals(8, StoredArray.sizeOf(ElementType.INT64, List.of()));
    assertEquals(0, StoredArray.sizeOf(ElementType.INT64, List.of(Integer.MAX_VALUE, 9, 0)));
    assertEquals(-1, StoredArray.sizeOf(ElementType.FLOAT32, List.of(1 << 29)));
    assertEquals(-1, StoredArray.sizeOf(ElementType.FLOAT32, List.of(65536, 65536, 65536, 65536)));
    assertEquals(-1, StoredArray.sizeOf(ElementType.FLOAT64, Collections.nCopies(33, 1)));
    assertEquals(-1, StoredArray.sizeOf(ElementType.FLOAT64, List.of(-1, -1)));
  }

  /** Of each type its smallest, its greatest and some numbers between, as their bits say. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32,0000803f000000c0,1 -2",
    "FLOAT64,000000000000f03f,1",
    "INT64,ffffffffffffffff,-1",
    "BFLOAT16,803f00c0807f,1 -2 Infinity",
    "INT32,ffffffff00000080,-1 -2147483648",
    "INT16,ffff0080,-1 -32768",
    "INT8,ff7f80,-1 127 -128",
    "UINT64,ffffffffffffffff01000000000000800000000000000000,18446744073709551615 9223372036854775809 0",
    "UINT32,ffffffff,4294967295",
    "UINT16,ffff,65535",
    "UINT8,ff00,255 0",
    "BOOL,000102,0 1 1",
  })
  void numbersOfEveryType(ElementType type, String bits, String expected) {
    byte[] bytes = HexFormat.of().parseHex(bits);
    double[] numbers = Stream.of(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertArrayEquals(numbers, new StoredArray(type, List.of(numbers.length), bytes).numbers());
  }

  /** The same bits further up are a float32 whose exponent is 112 too low. */
  @Test
  void everyHalfIsRead() {
    ByteBuffer bytes = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < 1 << 16; bits++) {
      bytes.putShort((short) bits);
    }
    double[] found =
        new StoredArray(ElementType.FLOAT16, List.of(1 << 16), bytes.array()).numbers();
    for (int bits = 0; bits < 1 << 16; bits++) {
      boolean special = (bits >> 10 & 31) == 31;
      float magnitude =
          special
              ? (bits & 1023) == 0 ? Float.POSITIVE_INFINITY : Float.NaN
              : Float.intBitsToFloat((bits & 0x7fff) << 13) * 0x1p112f;
      assertEquals((double) (bits < 1 << 15 ? magnitude : -magnitude), found[bits]);
    }
  }
}
