package gibbon.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.Text;
import gibbon.store.OneSentence;
import java.util.Arrays;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
  private static byte[] picture(PictureShape shape) {
    byte[] levels = new byte[shape.size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) ((i * i * 7 + i * 31) / 3 % 256);
    }
    return levels;
  }

  /** Checksums of what Pillow 12.3 makes of the same pictures. */
  @ParameterizedTest
  @CsvSource({
    "13,17,3,5,7,TRIANGLE,91dd3608",
    "13,17,3,5,7,CUBIC,1b073c38",
    "13,17,3,29,23,TRIANGLE,8eaf1c75",
    "13,17,3,29,23,CUBIC,5a284502",
    "13,17,3,13,4,TRIANGLE,d557bbb8",
    "13,17,3,13,4,CUBIC,30ab12cf",
    "13,17,3,3,17,TRIANGLE,2578735a",
    "13,17,3,3,17,CUBIC,b42d8b16",
    "13,17,3,1,1,TRIANGLE,4174d3c4",
    "13,17,3,1,1,CUBIC,df104667",
    "13,17,3,224,100,TRIANGLE,d288f2e3",
    "13,17,3,224,100,CUBIC,38d4ac09",
    "13,17,1,5,7,TRIANGLE,59490b1a",
    "13,17,1,5,7,CUBIC,a2e2d867",
    "13,17,1,29,23,TRIANGLE,35e5614d",
    "13,17,1,29,23,CUBIC,f25aa00d",
    "13,17,1,13,4,TRIANGLE,716dd72b",
    "13,17,1,13,4,CUBIC,a76199b6",
    "13,17,1,3,17,TRIANGLE,eb665a32",
    "13,17,1,3,17,CUBIC,4f2df670",
    "13,17,1,1,1,TRIANGLE,38d7a8b4",
    "13,17,1,1,1,CUBIC,38d7a8b4",
    "13,17,1,224,100,TRIANGLE,778dee1f",
    "13,17,1,224,100,CUBIC,9484fe0e",
    "64,48,3,5,7,TRIANGLE,70f560da",
    "64,48,3,5,7,CUBIC,6095e6b8",
    "64,48,3,29,23,TRIANGLE,369d9a81",
    "64,48,3,29,23,CUBIC,99200632",
    "64,48,3,13,4,TRIANGLE,e2f76cdc",
    "64,48,3,13,4,CUBIC,9a4791c5",
    "64,48,3,3,17,TRIANGLE,968ec470",
    "64,48,3,3,17,CUBIC,2bbb3ece",
    "64,48,3,1,1,TRIANGLE,c8f1ffeb",
    "64,48,3,1,1,CUBIC,c8f1ffeb",
    "64,48,3,224,100,TRIANGLE,325f8b55",
    "64,48,3,224,100,CUBIC,be6462bf"
  })
  void numbersAreThoseOfPillow(
      int rows, int columns, int channels, int toRows, int toColumns, Resize filter, String crc) {
    PictureShape shape = new PictureShape(rows, columns, channels);
    CRC32 sum = new CRC32();
    sum.update(filter.apply(picture(shape), shape, toRows, toColumns));
    assertEquals(crc, Text.of("%08x", sum.getValue()));
  }

  @Property(tries = 100)
  void oneColourStaysAndTheSameSizeIsTheSamePicture(
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll @IntRange(min = 1, max = 20) int toRows,
      @ForAll @IntRange(min = 1, max = 20) int toColumns,
      @ForAll byte level,
      @ForAll Resize filter) {
    PictureShape shape = new PictureShape(rows, columns, 3);
    byte[] even = new byte[shape.size()];
    Arrays.fill(even, level);
    byte[] resized = filter.apply(even, shape, toRows, toColumns);
    assertEquals(toRows * toColumns * 3, resized.length);
    for (byte value : resized) {
      assertEquals(level, value);
    }
    assertArrayEquals(picture(shape), filter.apply(picture(shape), shape, rows, columns));
  }

  @Test
  void theMiddleIsCutOutAndAnOddPixelSharedHalfToEven() {
    PictureShape shape = new PictureShape(5, 4, 1);
    byte[] levels = new byte[20];
    for (int i = 0; i < 20; i++) {
      levels[i] = (byte) i;
    }
    // (5 − 2) / 2 = 1.5 → 2 rows above, (4 − 3) / 2 = .5 → 0 columns on the left.
    assertArrayEquals(new byte[] {8, 9, 10, 12, 13, 14}, Resize.crop(levels, shape, 2, 3));
    assertArrayEquals(levels, Resize.crop(levels, shape, 5, 4));
    OneSentence.from(() -> Resize.crop(levels, shape, 6, 4), "6 × 4", "5 × 4");
    OneSentence.from(() -> Resize.CUBIC.apply(new byte[3], shape, 2, 2), "20 levels, got 3");
  }
}
