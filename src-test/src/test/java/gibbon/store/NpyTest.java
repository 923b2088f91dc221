package gibbon.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  @Provide
  Arbitrary<StoredArray> arrays() {
    return StoredArrays.any().filter(array -> array.type() != ElementType.BFLOAT16);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBack(@ForAll("arrays") StoredArray array) throws IOException {
    try (ScratchFile file = ScratchFile.open()) {
      Npy.write(file.path(), array);
      assertEquals(array, Npy.read(file.path()));
      assertEquals(0, (Files.size(file.path()) - array.bytes().length) % 64);
    }
  }

  /**
   * Written part by part it is the same file, and a number too few or too many keeps the former.
   */
  @Property(tries = 50)
  void whatComesInPartsIsTheSameFile(
      @ForAll @Size(max = 40) float[] values, @ForAll @IntRange(min = 1, max = 7) int part)
      throws IOException {
    Npy.Filling filling =
        parts -> {
          for (int from = 0; from < values.length; from += part) {
            int to = Math.min(values.length, from + part);
            parts.accept(Arrays.copyOfRange(values, from, to));
          }
        };
    try (ScratchFile whole = ScratchFile.open();
        ScratchFile inParts = ScratchFile.open()) {
      Npy.write(whole.path(), StoredArray.of(values, values.length));
      Npy.write(inParts.path(), List.of(values.length), filling);
      assertArrayEquals(Files.readAllBytes(whole.path()), Files.readAllBytes(inParts.path()));
      for (int off : new int[] {-1, 1}) {
        if (values.length + off >= 0) {
          StoreException refused =
              assertThrows(
                  StoreException.class,
                  () -> Npy.write(inParts.path(), List.of(values.length + off), filling));
          assertTrue(refused.getMessage().contains("does not fit " + values.length + " values"));
          assertArrayEquals(Files.readAllBytes(whole.path()), Files.readAllBytes(inParts.path()));
        }
      }
    }
  }

  /**
   * As NumPy would write it: any version, order of bytes, of dimensions and of the header's
   * entries.
   */
  @Property(tries = 300)
  void everyLayoutOfNumPyIsRead(
      @ForAll("arrays") StoredArray array,
      @ForAll @IntRange(min = 1, max = 3) int version,
      @ForAll boolean bigEndian,
      @ForAll boolean fortran,
      @ForAll boolean sorted)
      throws IOException {
    int width = array.type().bytes();
    byte[] data = new byte[array.bytes().length];
    for (int i = 0; i < array.count(); i++) {
      int to = fortran ? columnMajor(i, array.shape()) : i;
      for (int j = 0; j < width; j++) {
        data[to * width + j] = array.bytes()[i * width + (bigEndian ? width - 1 - j : j)];
      }
    }
    String type = (width == 1 ? "|" : bigEndian ? ">" : "<") + array.type().npy().substring(1);
    String shape = array.shape().toString().replace("[", "(").replace("]", ",)").replace("(,", "(");
    List<String> entries =
        List.of(
            "'descr': '" + type + "'",
            "'fortran_order': " + (fortran ? "True" : "False"),
            "'shape': " + shape);
    String header =
        sorted
            ? "{" + String.join(", ", entries) + ", }   \n"
            : "{" + entries.get(2) + ", " + entries.get(0) + ", " + entries.get(1) + "}\n";
    try (ScratchFile file = ScratchFile.open()) {
      Files.write(file.path(), bytes(version, header, data));
      assertEquals(array, Npy.read(file.path()));
    }
  }

  /** The place of the i-th number of a row-major array in one whose first dimension is fastest. */
  private static int columnMajor(int i, List<Integer> shape) {
    int place = 0;
    int stride = 1;
    int below = shape.stream().reduce(1, (a, b) -> a * b);
    for (int extent : shape) {
      below /= extent;
      place += i / below % extent * stride;
      stride *= extent;
    }
    return place;
  }

  @Test
  void whatNumPyCannotHoldIsRefused() {
    StoredArray array = new StoredArray(ElementType.BFLOAT16, List.of(), new byte[2]);
    OneSentence.from(() -> Npy.write(folder.resolve("b.npy"), array), "BFLOAT16", "FLOAT32");
  }

  @Test
  void theLayoutIsTheFormats() throws IOException {
    Path file = folder.resolve("layout.npy");
    Npy.write(file, StoredArray.of(new float[] {1f, -2f}, 2, 1));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }";
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    expected.writeBytes(
        (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.UTF_8));
    expected.write(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    assertArrayEquals(expected.toByteArray(), Files.readAllBytes(file));
  }

  @Test
  void tuplesAreSpelledAsInPython() throws IOException {
    Path file = folder.resolve("tuple.npy");
    Npy.write(file, StoredArray.of(new double[] {1}));
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("'<f8'"));
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("'shape': (), }"));
    Npy.write(file, StoredArray.of(new long[3], 3));
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("'<i8'"));
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("'shape': (3,), }"));
  }

  @Test
  void theUsualSpellingsAreRead() throws IOException {
    assertEquals(List.of(2, 3), Npy.read(file(header("<f4", "False", "(2,3)"), 24)).shape());
    assertEquals(List.of(2, 3), Npy.read(file(header("<f4", "False", "(2, 3,)"), 24)).shape());
    assertEquals(
        List.of(6),
        Npy.read(file("{'descr':'<f4','fortran_order':False,'shape':(6,)}", 24)).shape());
  }

  @Test
  void badHeadersAreRefused() throws IOException {
    refused("", 0, "expected the header");
    refused("{}", 0, "expected the header", "'{}'");
    refused("\u0000\u001b[2J", 0, "\\u0000\\u001b[2J");
    refused("x".repeat(5000), 0, "xxx…'");
    refused(header("<f4", "False", "(1,)") + "x", 4, "expected the header");
    refused(header("|f4", "False", "(1,)"), 4, "'|f4'");
    refused(header("f4", "False", "(1,)"), 4, "'f4'");
    refused(header("<c8", "False", "(1,)"), 8, "'<c8'", "expected one of f4,", "astype");
    refused(header("<f4", "False", "(1,)").replace("'fortran_order': False", "'descr': '<f8'"), 4);
    refused("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, "several");
    refused(header("|O", "False", "(1,)"), 8, "'|O'");
    refused(header("<f4", "False", "(-1,)"), 4, "'-1'");
    refused(header("<f4", "False", "(1)"), 4, "'1'");
    refused(header("<f4", "False", "(,)"), 4, "''");
    refused(header("<f4", "False", "(1,,1)"), 4, "''");
    refused(header("<f4", "False", "(1L,)"), 4, "'1L'");
    refused(header("<f4", "False", "(2147483648,)"), 4, "'2147483648'");
    refused(header("<f4", "False", "(99999999999999999999,)"), 4, "'99999999999999999999'");
    refused(header("<f4", "False", "(65536, 65536, 65536, 65536)"), 0, "more than 2 GiB");
    refused(header("<f4", "False", "(" + "1,".repeat(33) + ")"), 4, "at most 32");
  }

  @Test
  void badSizesAreRefused() throws IOException {
    refused(header("<f4", "False", "(2,)"), 7, "takes 8 bytes, found 7");
    refused(header("<f4", "False", "(2,)"), 9, "takes 8 bytes, found 9");
    refused(header("<i8", "False", "(2,)"), 8, "takes 16 bytes, found 8");
    Path file = folder.resolve("sizes.npy");
    for (int length : new int[] {0, 5, 8, 9}) {
      Files.write(file, new byte[length]);
      OneSentence.from(() -> Npy.read(file), file.toString(), "NUMPY");
    }
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, -1, -1, '{'});
    OneSentence.from(() -> Npy.read(file), file.toString(), "65535 bytes, found 1");
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1, '{'});
    OneSentence.from(() -> Npy.read(file), file.toString(), "4294967295 bytes, found 1");
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 3, 0, 1, 0});
    OneSentence.from(() -> Npy.read(file), file.toString(), "found the end");
    Files.write(file, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0, 1, 0, 0, 0, '{'});
    OneSentence.from(() -> Npy.read(file), file.toString(), "version 4.0", "1.0, 2.0 or 3.0");
    OneSentence.from(() -> Npy.read(folder), folder.toString(), "a folder");
    OneSentence.from(() -> Npy.read(folder.resolve("none.npy")), "none.npy", "no such file");
  }

  @Test
  void everyDamagedCopyIsRefusedOrRead() throws Exception {
    Path file = folder.resolve("damaged.npy");
    Npy.write(file, StoredArray.of(new double[] {1, 2, 3}, 3, 1));
    List<byte[]> damaged = Damage.of(Files.readAllBytes(file));
    int refused =
        Damage.refused(
            damaged,
            copy -> {
              Files.write(file, copy);
              Npy.read(file);
            });
    assertTrue(damaged.size() > 500, () -> damaged.size() + " copies");
    assertTrue(
        refused > damaged.size() / 2 && refused < damaged.size(), () -> refused + " refused");
  }

  private static String header(String descr, String fortranOrder, String shape) {
    return Text.of(
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, fortranOrder, shape);
  }

  private void refused(String header, int data, String... parts) throws IOException {
    Path file = file(header, data);
    OneSentence.from(() -> Npy.read(file), parts);
    OneSentence.from(() -> Npy.read(file), file.toString());
  }

  private Path file(String header, int data) throws IOException {
    return Files.write(folder.resolve("made.npy"), bytes(1, header, new byte[data]));
  }

  private static byte[] bytes(int version, String header, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    bytes.write(header.length() & 0xff);
    bytes.write(header.length() >>> 8);
    bytes.write(new byte[version == 1 ? 0 : 2]);
    bytes.write(header.getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(data);
    return bytes.toByteArray();
  }
}
