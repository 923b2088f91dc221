package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Cifar10Files;
import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.data.TinyPictures;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPicturesTest {
  @TempDir Path folder;

  private final Experiment grey = Experiments.of("maxout-fgsm");
  private final Experiment colour = Experiments.of("cifar-fgsm");
  private final Dataset.Split tiny = TinyPictures.split();

  @Test
  void withoutCifarItsExperimentsAreLeftOutOrRefused() {
    Path nowhere = folder.resolve("nowhere");
    RunPictures pictures = new RunPictures(tiny, nowhere);
    assertTrue(pictures.has(grey) && !pictures.has(colour));
    assertSame(tiny, pictures.of(grey));
    String remedy =
        "CIFAR-10 is not in "
            + nowhere
            + "; run ./gibbon data cifar10 to fetch it, or name the folder that it is in with --data DIR.";
    assertEquals(
        "Left out: cifar-fgsm, cifar-rubbish, cifar-fooling. " + remedy,
        pictures.leftOut(Experiments.all()));
    assertEquals("", pictures.leftOut(List.of(grey)));
    pictures.require(List.of(grey));
    String message =
        assertThrows(GibbonException.class, () -> pictures.require(List.of(grey, colour)))
            .getMessage();
    assertEquals("cifar-fgsm cannot run: " + remedy, message);
    assertThrows(GibbonException.class, () -> pictures.of(colour));
  }

  @Test
  void cifarIsReadWhereItIsFetchedTo() throws IOException {
    Cifar10Files.write(folder, 1);
    RunPictures pictures = new RunPictures(tiny, folder);
    assertTrue(pictures.has(colour));
    assertEquals("", pictures.leftOut(Experiments.all()));
    assertEquals(5, pictures.of(colour).train().count());
    assertSame(pictures.of(colour), pictures.of(colour));
    assertSame(tiny, pictures.of(grey));
  }

  @Test
  void cifarThatTheUserNamesIsTaken() throws IOException {
    Cifar10Files.write(folder, 2);
    Dataset.Split named = Datasets.open(folder);
    RunPictures pictures = new RunPictures(named, folder.resolve("nowhere"));
    assertSame(named, pictures.of(colour));
    assertSame(named, pictures.of(grey));
  }
}
