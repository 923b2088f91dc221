package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.paper.Plans;
import gibbon.paper.Profile;
import gibbon.tensor.Arena;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that want the same model. */
class SharedStoreTest {
  @TempDir Path folder;
  private Child other;

  /** While this process trains, another begins, waits, and then finds what this one trained. */
  @Test
  void theSecondWaitsAndFindsTheModel() throws Exception {
    TinyPictures.write(folder);
    Dataset pictures = Datasets.open(folder).train();
    TrainingListener startingAnother =
        (plan, epoch, step, steps, loss, history) -> {
          if (other == null) {
            other = another();
          }
        };
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      ModelShelf.store(device, folder.resolve("models"), false, () -> startingAnother)
          .trained(Plans.softmax(Profile.QUICK, pictures, 1), pictures, arena);
    }
    try (Child second = other) {
      Child.End end = second.end();
      String text = String.join("\n", end.lines());
      assertEquals(0, end.status(), text);
      assertFalse(text.contains("softmax: epoch"), text);
    }
    try (Stream<Path> models = Files.list(folder.resolve("models"))) {
      assertEquals(
          1,
          models.filter(f -> f.getFileName().toString().matches("softmax-[0-9a-f]+\\..*")).count());
    }
  }

  /** Starts it and returns when it waits. */
  private Child another() {
    try {
      Child child =
          Child.start(
              folder,
              List.of(),
              List.of(
                  "reproduce",
                  "softmax-fgsm",
                  "--device",
                  "java",
                  "--data",
                  folder.toString(),
                  "--out",
                  folder.resolve("out").toString(),
                  "--models",
                  folder.resolve("models").toString()));
      while (!Files.readString(child.log()).contains("Another run is training softmax")) {
        assertTrue(child.process().isAlive(), () -> TinyTraining.read(child.log()));
        Thread.sleep(20);
      }
      return child;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
