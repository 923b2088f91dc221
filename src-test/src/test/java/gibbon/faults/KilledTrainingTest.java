package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.data.TinyPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that is killed or interrupted goes on to the very bits of one that is not. */
class KilledTrainingTest {
  private static final int KILLS = 20;

  @TempDir Path folder;

  /**
   * Kills (SIGKILL) at random moments, every other time in the midst of writing a checkpoint: as
   * soon as the new file shows.
   */
  @Test
  void killedTwentyTimesItEndsInTheSameBits() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TinyPictures.write(folder);
    TinyTraining training = new TinyTraining(folder, "opencl", 250);
    training.finish(folder.resolve("unbroken"));
    Path out = folder.resolve("broken");
    int kills = 0;
    int torn = 0;
    // Where files are written too fast to be caught at it, it is tried more often.
    for (; kills < KILLS || torn == 0 && kills < 3 * KILLS; kills++) {
      try (Child child = training.begun(folder, out, 1 + random.nextInt(2))) {
        if (kills % 2 == 0) {
          Thread.sleep(random.nextInt(30));
        } else {
          while (Child.parts(out).isEmpty() && child.process().isAlive()) {
            Thread.onSpinWait();
          }
        }
        assertTrue(child.process().isAlive(), () -> TinyTraining.read(child.log()));
        child.kill();
        assertFalse(Files.exists(TinyTraining.model(out)), "it had finished, seed " + seed);
      }
      int left = Child.parts(out).size();
      assertTrue(left <= 1, () -> left + " files of killed writers lie about, seed " + seed);
      torn += left;
    }
    training.finish(out);
    System.out.println(
        Text.of("%d kills, %d while a checkpoint was written, seed %d", kills, torn, seed));
    assertTrue(torn > 0, "no kill fell into the writing of a checkpoint");
    assertArrayEquals(
        Files.readAllBytes(TinyTraining.model(folder.resolve("unbroken"))),
        Files.readAllBytes(TinyTraining.model(out)),
        () -> "the weights differ, seed " + seed);
    assertEquals(List.of(), Child.parts(out));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, opencl", "TERM, 143, opencl", "INT, 130, java"})
  void interruptedItKeepsItsCheckpoint(String signal, int status, String device) throws Exception {
    TinyPictures.write(folder);
    TinyTraining training = new TinyTraining(folder, device, 60);
    training.finish(folder.resolve("unbroken"));
    Path out = folder.resolve("broken");
    try (Child child = training.begun(folder, out, 2)) {
      assertTrue(Child.succeeds("kill", "-" + signal, "" + child.process().pid()));
      Child.End end = child.end();
      assertEquals(status, end.status(), () -> String.join("\n", end.lines()));
      assertFalse(String.join("\n", end.lines()).contains("Exception"), () -> "" + end.lines());
    }
    assertTrue(Files.exists(TinyTraining.checkpoint(out)));
    training.finish(out);
    assertArrayEquals(
        Files.readAllBytes(TinyTraining.model(folder.resolve("unbroken"))),
        Files.readAllBytes(TinyTraining.model(out)));
  }
}
