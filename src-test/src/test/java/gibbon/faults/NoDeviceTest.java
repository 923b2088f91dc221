package gibbon.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.TinyPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the device that was asked for is not there, a sentence says what is and what to do. */
class NoDeviceTest {
  @TempDir Path folder;

  @BeforeEach
  void pictures() throws IOException {
    TinyPictures.write(folder);
  }

  private Child.End train(String device) throws Exception {
    // A folder without any OpenCL implementation, where the loader looks for them.
    Path none = Files.createDirectories(folder.resolve("none"));
    List<String> before = List.of("/usr/bin/env", "OCL_ICD_VENDORS=" + none);
    TinyTraining training = new TinyTraining(folder, device, 1);
    try (Child child = Child.start(folder, before, training.into(folder.resolve("out")))) {
      return child.end();
    }
  }

  @Test
  void withoutOpenClItIsSaidHowToGetIt() throws Exception {
    String sentence = train("opencl").sentence();
    assertTrue(sentence.contains("OpenCL was not found; install it with"), sentence);
  }

  @Test
  void anUnknownDeviceIsToldWithThoseThereAre() throws Exception {
    String sentence = train("nonesuch").sentence();
    assertTrue(sentence.contains("no device 'nonesuch'; there are: java"), sentence);
    assertTrue(sentence.contains("OpenCL was not found; install it with"), sentence);
  }

  @Test
  void plainJavaComputesWhereThereIsNoOther() throws Exception {
    Child.End end = train("java");
    assertEquals(0, end.status(), () -> String.join("\n", end.lines()));
  }
}
