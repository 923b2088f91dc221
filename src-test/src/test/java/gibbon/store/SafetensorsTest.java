package gibbon.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  private static final String EMPTY = "{}";

  @TempDir Path folder;

  @Provide
  Arbitrary<List<StoredArray>> arrays() {
    return StoredArrays.any().list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(12).filter(Quoted::isEncodable);
  }

  @Provide
  Arbitrary<Map<String, String>> metadata() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(4);
  }

  @Property(tries = 200)
  void whatIsWrittenIsReadBack(
      @ForAll("arrays") List<StoredArray> arrays,
      @ForAll("texts") String name,
      @ForAll("metadata") Map<String, String> metadata)
      throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    for (int i = 0; i < arrays.size(); i++) {
      tensors.add(new StoredTensor(name + i, arrays.get(i)));
    }
    Safetensors.Contents contents = new Safetensors.Contents(metadata, tensors);
    try (ScratchFile file = ScratchFile.open()) {
      Safetensors.write(file.path(), contents);
      byte[] first = Files.readAllBytes(file.path());
      Safetensors.Contents back = Safetensors.read(file.path());
      assertEquals(contents.metadata(), back.metadata());
      // Tensors without a byte lie at the place where another begins, so they may change places.
      assertEquals(tensors.size(), back.tensors().size());
      for (StoredTensor tensor : tensors) {
        assertEquals(tensor.array(), back.tensor(tensor.name()));
      }
      assertEquals(0, (ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong()) % 8);
      Safetensors.write(file.path(), contents);
      assertArrayEquals(first, Files.readAllBytes(file.path()));
    }
  }

  /**
   * The checksum was taken with another program, over the header without it and with the tensors by
   * name (b, n, w), then their data.
   */
  @Test
  void theLayoutIsTheFormats() throws IOException {
    Path file = folder.resolve("layout.safetensors");
    Safetensors.write(
        file,
        new Safetensors.Contents(
            Map.of("seed", "7", "model", "maxout"),
            List.of(
                new StoredTensor("w", StoredArray.of(new float[] {1f, -2f}, 1, 2)),
                new StoredTensor("b", StoredArray.of(new double[] {0.5})),
                new StoredTensor("n", StoredArray.of(new long[] {-2}, 1)))));
    String header =
        "{\"__metadata__\":{\"gibbon.crc32c\":\"8a98f3e4\",\"model\":\"maxout\",\"seed\":\"7\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[8,16]},"
            + "\"n\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[16,24]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 24);
    expected.put(new byte[] {(byte) padded, 0, 0, 0, 0, 0, 0, 0});
    expected.put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
    expected.put(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    expected.put(new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xe0, 0x3f});
    expected.put(new byte[] {-2, -1, -1, -1, -1, -1, -1, -1});
    assertTrue(padded < 256, () -> "" + padded);
    assertArrayEquals(expected.array(), Files.readAllBytes(file));
  }

  @Test
  void whatAnotherProgramEditedIsRead() throws IOException {
    Path file = folder.resolve("own.safetensors");
    Safetensors.write(
        file,
        new Safetensors.Contents(
            Map.of("data", "d", "model", "m", "seed", "7"),
            List.of(
                new StoredTensor("w", StoredArray.of(new float[] {1, 2}, 2)),
                new StoredTensor("b", StoredArray.of(new float[] {3}, 1)))));
    byte[] own = Files.readAllBytes(file);
    int length = Byte.toUnsignedInt(own[0]);
    String header = new String(own, 8, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(own, 8 + length, own.length);
    String sum = header.replaceAll(".*crc32c\":\"(\\w+)\".*", "$1").strip();
    List<String> edited =
        List.of(
            header.replace(",", ", ").replace(":", ": "),
            header.replace("\"seed\":\"7\"", "\"seed\":8"),
            header.replace("\"seed\":\"7\"", "\"seed\":null,\"by\":true"),
            header.replace("\"gibbon.crc32c\":\"" + sum + "\",", "").replace("7", "9"),
            header
                .replaceAll("(\\{\"__meta.*?\\{)(.*?),(.*?),(.*?),(.*?)\\}", "$1$5,$4,$3,$2}")
                .replace("\"7\"", "\"8\""),
            header.strip().replace("\"7\"", "\"7\",\"gibbon\":\"1\"") + "     ");
    for (String text : edited) {
      Path other = file(text.getBytes(StandardCharsets.UTF_8), data);
      assertArrayEquals(new float[] {1, 2}, Safetensors.read(other).tensor("w").floats(), text);
    }
    // In Gibbon's own spelling a change cannot be told from damage.
    Path damaged = file(header.replace("7", "9").getBytes(StandardCharsets.UTF_8), data);
    OneSentence.from(() -> Safetensors.read(damaged), damaged.toString(), "edited", sum);
    Path foreign = file(edited.get(1).getBytes(StandardCharsets.UTF_8), data);
    OneSentence.from(() -> Safetensors.readOwn(foreign), foreign.toString(), "edited");
  }

  @Test
  void tensorsComeInTheOrderOfTheirDataWhateverTheHeadersOrder() throws IOException {
    Path file =
        file(
            "{\"second\":{\"data_offsets\":[8,16],\"shape\":[1],\"dtype\":\"I64\"},"
                + " \"first\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   ",
            16);
    List<StoredTensor> tensors = Safetensors.read(file).tensors();
    assertEquals(List.of("first", "second"), tensors.stream().map(StoredTensor::name).toList());
  }

  @Test
  void aFileWithoutTensorsIsSound() throws IOException {
    assertEquals(List.of(), Safetensors.read(file(EMPTY, 0)).tensors());
  }

  @Test
  void badHeadersAreRefused() throws IOException {
    refused("", 0, "begin with '{'");
    refused(" {}", 0, "begin with '{'");
    refused("[]", 0, "begin with '{'");
    refused("{", 0, "not sound JSON");
    refused("{\"a\"", 0, "not sound JSON");
    refused("{}x", 0, "not sound JSON");
    refused("{}{}", 0, "only spaces");
    refused("{\"a\":{},\"a\":{}}", 0, "tensor 'a' needs a dtype");
    refused("{\"a\":1}", 0, "expected START_OBJECT for tensor 'a', found VALUE_NUMBER_INT");
    refused("{\"a\":[[[[[[]]]]]]}", 0, "found START_ARRAY");
    refused(tensor("F32", "[1]", "[0,4]").replace("}}", ",\"x\":1}}"), 4, "field 'x'");
    refused("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 4, "Duplicate");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "needs a dtype");
    refused("{\"__metadata__\":{\"x\":[1]}}", 0, "__metadata__ entry 'x'");
    refused("{\"__metadata__\":{\"x\":{}}}", 0, "__metadata__ entry 'x'");
    refused("{\"__metadata__\":[]}", 0, "__metadata__");
    refused("{\"__metadata__\":{\"x\":\"\\ud800\"}}", 0, "half a character");
    refused("{\"\\udc00\":{}}", 0, "surrogate");
    refused("{\"\\ud800\":{}}", 0);
    refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "Duplicate");
  }

  @Test
  void badTensorsAreRefused() throws IOException {
    refused(tensor("F8_E4M3", "[2]", "[0,2]"), 2, "may be sound", "'F8_E4M3'", "F32, F64, I64");
    refused(tensor("F32", "[2]", "[0,4]"), 4, "takes 8 bytes", "[0, 4]");
    refused(tensor("F32", "[1]", "[4,8]"), 8, "begins at byte 4", "expected 0");
    refused(tensor("F32", "[1]", "[4,0]"), 4, "[4, 0]");
    refused(tensor("F32", "[1]", "[0]"), 4, "two data_offsets");
    refused(tensor("F32", "[1]", "[0,4,4]"), 4, "more than 2 numbers");
    refused(tensor("F32", "[1]", "[-4,0]"), 4, "'-4'");
    refused(tensor("F32", "[1]", "[0,4.0]"), 4, "VALUE_NUMBER_FLOAT");
    refused(tensor("F32", "[-1]", "[0,4]"), 4, "'-1'");
    refused(tensor("F32", "[\"1\"]", "[0,4]"), 4, "VALUE_STRING");
    refused(tensor("F32", "[2147483648]", "[0,4]"), 4, "'2147483648'");
    refused(tensor("F32", "[99999999999999999999]", "[0,4]"), 4, "'99999999999999999999'");
    refused(tensor("F32", "[1]", "[0,99999999999999999999]"), 4, "'99999999999999999999'");
    refused(tensor("F32", "[65536,65536,65536,65536]", "[0,0]"), 0, "more than 2 GiB");
    refused(tensor("F32", "[1,1073741824]", "[0,4294967296]"), 4, "more than 2 GiB");
    refused(tensor("F32", Collections.nCopies(33, 1).toString(), "[0,4]"), 4, "more than 32");
    refused(tensor("F32", "[2]", "[0,8]"), 7, "truncated", "expected 8 bytes, found 7");
    refused(tensor("F32", "[2]", "[0,8]"), 9, "no tensor owns", "expected 8 bytes, found 9");
    refused(
        tensor("F32", "[1]", "[0,4]").replace("}}", "},")
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        4,
        "begins at byte 0",
        "expected 4");
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    byte[] header = "{\"?\":{}}".getBytes(StandardCharsets.UTF_8);
    header[2] = (byte) 0xff;
    Path file = file(header, 0);
    OneSentence.from(() -> Safetensors.read(file), file.toString(), "not UTF-8");
    Path wide = file("{}".getBytes(StandardCharsets.UTF_16LE), 0);
    OneSentence.from(() -> Safetensors.read(wide), wide.toString(), "JSON");
  }

  @Test
  void badLengthsAreRefused() throws IOException {
    Path file = folder.resolve("lengths.safetensors");
    Files.write(file, new byte[] {1, 2, 3});
    OneSentence.from(() -> Safetensors.read(file), file.toString(), "8 bytes", "found 3");
    Files.write(file, new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    OneSentence.from(() -> Safetensors.read(file), file.toString(), "100 bytes", "found 2 bytes");
    Files.write(file, new byte[] {0, 0, 0, 127, 0, 0, 0, 0, '{', '}'});
    OneSentence.from(() -> Safetensors.read(file), file.toString(), "at most 100000000");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    OneSentence.from(() -> Safetensors.read(file), file.toString(), "18446744073709551615");
  }

  @Test
  void whatIsNoFileIsRefused() {
    Path missing = folder.resolve("missing.safetensors");
    OneSentence.from(() -> Safetensors.read(missing), missing.toString(), "no such file");
    OneSentence.from(() -> Safetensors.read(folder), folder.toString(), "a folder");
  }

  @Test
  void contentsAreChecked() {
    StoredArray one = StoredArray.of(new float[] {1}, 1);
    OneSentence.from(
        () ->
            new Safetensors.Contents(
                Map.of(), List.of(new StoredTensor("a", one), new StoredTensor("a", one))),
        "'a'");
    OneSentence.from(() -> new StoredTensor("__metadata__", one), "__metadata__");
    OneSentence.from(() -> new StoredTensor("\ud800", one), "'\\ud800'", "UTF-8");
    OneSentence.from(() -> new Safetensors.Contents(Map.of("a", "\udc00"), List.of()), "'\\udc00'");
    OneSentence.from(
        () -> new Safetensors.Contents(Map.of(), List.of(new StoredTensor("w", one))).tensor("v"),
        "'v'",
        "'w'");
  }

  @Test
  void everyDamagedCopyIsRefusedOrRead() throws Exception {
    Path file = folder.resolve("damaged.safetensors");
    Safetensors.write(
        file,
        new Safetensors.Contents(
            Map.of("seed", "7"),
            List.of(
                new StoredTensor("w", StoredArray.of(new float[6], 2, 3)),
                new StoredTensor("n", StoredArray.of(new long[] {3}, 1)))));
    byte[] sound = Files.readAllBytes(file);
    List<byte[]> damaged = Damage.of(sound);
    int refused =
        Damage.refused(
            damaged,
            copy -> {
              Files.write(file, copy);
              Safetensors.read(file);
            });
    // What may pass: flips within the data, in letters of names and of metadata, in padding.
    assertTrue(damaged.size() > 500, () -> damaged.size() + " copies");
    assertTrue(
        refused > damaged.size() / 2 && refused < damaged.size(), () -> refused + " refused");
  }

  private static String tensor(String type, String shape, String offsets) {
    return Text.of(
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}", type, shape, offsets);
  }

  private void refused(String header, int data, String... parts) throws IOException {
    Path file = file(header, data);
    OneSentence.from(() -> Safetensors.read(file), parts);
    OneSentence.from(() -> Safetensors.read(file), file.toString());
  }

  private Path file(String header, int data) throws IOException {
    return file(header.getBytes(StandardCharsets.UTF_8), data);
  }

  private Path file(byte[] header, int data) throws IOException {
    return file(header, new byte[data]);
  }

  private Path file(byte[] header, byte[] data) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).put(data);
    return Files.write(folder.resolve("made.safetensors"), bytes.array());
  }
}
