package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.app.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training of {@code gibbon train} with everything random switched on. Without validation the
 * last epoch is kept, so every step shows in the model's bytes.
 */
record TinyTraining(Path pictures, String device, int epochs) {
  List<String> into(Path out) {
    List<String> arguments = new ArrayList<>(List.of("train", "--resume", "--name", "tiny"));
    arguments.addAll(List.of("--device", device, "--data", pictures.toString()));
    arguments.addAll(List.of("--model", "maxout", "--units", "32,16", "--pieces", "4"));
    arguments.addAll(List.of("--epochs", "" + epochs, "--validation", "0", "--batch", "40"));
    arguments.addAll(List.of("--last-rate", ".05", "--out", out.toString()));
    return arguments;
  }

  static Path model(Path out) {
    return out.resolve("tiny.safetensors");
  }

  static Path checkpoint(Path out) {
    return out.resolve("tiny.checkpoint.safetensors");
  }

  /** Trains to the end in this process. */
  void finish(Path out) {
    CommandLines.Outcome outcome = CommandLines.run(into(out).toArray(String[]::new));
    assertEquals(0, outcome.status(), outcome.err());
  }

  /** A child in the midst of it: {@code checkpoints} of its own are written. */
  Child begun(Path folder, Path out, int checkpoints) throws IOException, InterruptedException {
    Child child = Child.start(folder, List.of(), into(out));
    Object seen = key(out);
    for (int written = 0; written < checkpoints; ) {
      assertTrue(child.process().isAlive(), () -> "it ended too soon: " + read(child.log()));
      Object now = key(out);
      if (now != null && !now.equals(seen)) {
        seen = now;
        written++;
      }
      Thread.sleep(1);
    }
    return child;
  }

  /** Another one for every checkpoint that is put in the place of the former. */
  private static Object key(Path out) throws IOException {
    Path file = checkpoint(out);
    try {
      return Files.getAttribute(file, "unix:ino") + " " + Files.getLastModifiedTime(file);
    } catch (java.nio.file.NoSuchFileException none) {
      return null;
    }
  }

  static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
