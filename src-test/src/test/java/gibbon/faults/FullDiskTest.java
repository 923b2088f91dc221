package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.app.CommandLines;
import gibbon.data.TinyPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where nothing more can be written, one sentence says so and all that was written before stays.
 *
 * <p>A full disk is a real one: a small tmpfs in a mount namespace of its own, which root may make,
 * and anybody where the system lets users have namespaces. Where it lets nobody, a limit on the
 * size of files (ulimit -f), which everybody may set, refuses the same writes.
 */
class FullDiskTest {
  /** In dash and in POSIX blocks of 512 bytes, in bash of 1024: at most 16 KiB a file. */
  private static final List<String> LIMITED =
      List.of("sh", "-c", "ulimit -f 16; exec \"$@\"", "limited");

  @TempDir Path folder;

  @BeforeEach
  void pictures() throws IOException {
    TinyPictures.write(folder);
  }

  @Test
  void aCheckpointThatCannotBeWrittenLeavesTheFormerOne() throws Exception {
    TinyTraining training = new TinyTraining(folder, "java", 20);
    training.finish(folder.resolve("unbroken"));
    Path out = folder.resolve("out");
    try (Child child = training.begun(folder, out, 1)) {
      child.kill();
    }
    byte[] former = Files.readAllBytes(TinyTraining.checkpoint(out));
    try (Child child = Child.start(folder, LIMITED, training.into(out))) {
      String sentence = child.end().sentence();
      assertTrue(sentence.contains("tiny.checkpoint.safetensors: it may not grow"), sentence);
      assertTrue(sentence.contains("ulimit -f"), sentence);
      assertTrue(sentence.contains("former file is untouched"), sentence);
    }
    assertArrayEquals(former, Files.readAllBytes(TinyTraining.checkpoint(out)));
    assertEquals(List.of(), Child.parts(out));
    training.finish(out);
    assertArrayEquals(
        Files.readAllBytes(TinyTraining.model(folder.resolve("unbroken"))),
        Files.readAllBytes(TinyTraining.model(out)));
  }

  @Test
  void aFullDiskLeavesEarlierResults() throws Exception {
    Path out = earlier();
    List<String> before =
        namespaces()
            ? mounted("cat /dev/zero > \"$place/filler\"; :", "rm \"$place/filler\"")
            : LIMITED;
    Path after = namespaces() ? folder.resolve("after") : out;
    try (Child child = Child.start(folder, before, reproduce("maxout-fgsm"))) {
      String sentence = child.end().sentence();
      assertTrue(
          sentence.contains(namespaces() ? "the disk is full" : "it may not grow"), sentence);
      assertTrue(sentence.contains(folder.toString()), sentence);
    }
    assertKept(out, after);
  }

  @Test
  void aReadOnlyFolderLeavesEarlierResults() throws Exception {
    Path out = earlier();
    List<String> before = List.of();
    if (namespaces()) {
      // Only of a bind mount may an ordinary user change this.
      before = mounted("mount -o remount,bind,ro \"$place\"", ":");
    } else {
      assertTrue(out.toFile().setWritable(false));
      assertTrue(out.resolve("models").toFile().setWritable(false));
      assertFalse(Files.isWritable(out), "root without the right to mount cannot be refused");
    }
    try (Child child = Child.start(folder, before, reproduce("maxout-fgsm"))) {
      String sentence = child.end().sentence();
      assertTrue(
          sentence.contains(namespaces() ? "Read-only file system" : "permission is missing"),
          sentence);
    }
    assertKept(out, namespaces() ? folder.resolve("after") : out);
    assertTrue(out.toFile().setWritable(true));
    assertTrue(out.resolve("models").toFile().setWritable(true));
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    TinyTraining training = new TinyTraining(folder, "java", 2);
    try (Child child = Child.start(folder, List.of(), training.into(file.resolve("out")))) {
      String sentence = child.end().sentence();
      assertTrue(sentence.contains("cannot be made") && sentence.contains("--out"), sentence);
    }
    assertEquals("x", Files.readString(file));
  }

  /** Results of an experiment in the folder that the next one is to add to. */
  private Path earlier() {
    CommandLines.Outcome outcome =
        CommandLines.run(reproduce("softmax-fgsm").toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.err());
    return folder.resolve("out");
  }

  private List<String> reproduce(String experiment) {
    return List.of(
        "reproduce",
        experiment,
        "--resume",
        "--device",
        "java",
        "--data",
        folder.toString(),
        "--out",
        folder.resolve("out").toString(),
        "--models",
        folder.resolve("out/models").toString());
  }

  /** Every file that was there is still there, the same; nothing half-written is beside it. */
  private void assertKept(Path before, Path after) throws IOException {
    Set<String> kept = files(before);
    assertTrue(kept.contains("results.json"), kept::toString);
    assertTrue(
        kept.stream().anyMatch(file -> file.matches("models/softmax-.*safetensors")),
        kept::toString);
    assertEquals(kept, files(after), "a file was lost or a part of one left");
    for (String file : kept) {
      assertArrayEquals(
          Files.readAllBytes(before.resolve(file)), Files.readAllBytes(after.resolve(file)), file);
    }
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          // Those are empty, and nothing is lost with one.
          .filter(file -> !file.startsWith("models/locks/") && !file.endsWith(".lock"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean namespaces() throws IOException {
    return Child.succeeds("unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/tmp");
  }

  /**
   * A shell in a mount namespace of its own, where the output folder is a small disk with what the
   * folder held; what it holds in the end is copied to the folder {@code after}.
   *
   * @param first what to do to the disk before the command
   * @param last what to do to it after
   */
  private List<String> mounted(String first, String last) throws IOException {
    Files.createDirectories(folder.resolve("after"));
    String script =
        String.join(
            "\n",
            "place=" + folder.resolve("out"),
            "cp -r $place " + folder.resolve("copy"),
            "mount -t tmpfs -o size=1m none $place && cp -r "
                + folder.resolve("copy")
                + "/. $place",
            first + " 2> /dev/null",
            "\"$@\"",
            "status=$?",
            last,
            "cp -r $place/. " + folder.resolve("after"),
            "exit $status");
    return new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", script, "mounted"));
  }
}
