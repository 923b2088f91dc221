package gibbon.app;

import gibbon.GibbonException;
import gibbon.data.Cifar10Folder;
import gibbon.data.DataException;
import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.paper.Experiment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Which pictures each experiment of a run takes: the user's, or CIFAR-10 for what is about it. */
final class RunPictures {
  private final Dataset.Split own;
  private final Path folder;
  private Dataset.Split colour;

  /**
   * @param own what the user chose
   * @param folder where CIFAR-10 is looked for where that is another data set
   */
  RunPictures(Dataset.Split own, Path folder) {
    this.own = own;
    this.folder = folder;
    colour = Cifar10Folder.is(own) ? own : null;
  }

  /** Whether this experiment's pictures are there. */
  boolean has(Experiment experiment) {
    return experiment.pictures().isEmpty()
        || colour != null
        || new Cifar10Folder().in(folder).isPresent();
  }

  /**
   * The pictures that an experiment takes.
   *
   * @throws DataException saying how to get them where they are not
   */
  Dataset.Split of(Experiment experiment) {
    if (experiment.pictures().isEmpty()) {
      return own;
    }
    if (colour == null) {
      require(List.of(experiment));
      colour = Datasets.open(folder);
    }
    return colour;
  }

  /**
   * Checks that the pictures of all these are there.
   *
   * @throws GibbonException naming those for which they are not, and the remedy
   */
  void require(List<Experiment> experiments) {
    List<Experiment> without = experiments.stream().filter(e -> !has(e)).toList();
    if (!without.isEmpty()) {
      throw new DataException(names(without) + " cannot run: " + Cifar10Folder.missing(folder));
    }
  }

  /** What is left out of these and why, in a sentence; empty where nothing is. */
  String leftOut(List<Experiment> experiments) {
    List<Experiment> without = experiments.stream().filter(e -> !has(e)).toList();
    return without.isEmpty()
        ? ""
        : "Left out: " + names(without) + ". " + Cifar10Folder.missing(folder);
  }

  private static String names(List<Experiment> experiments) {
    return experiments.stream().map(Experiment::id).collect(Collectors.joining(", "));
  }
}
