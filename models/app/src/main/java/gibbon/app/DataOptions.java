package gibbon.app;

import gibbon.data.Dataset;
import gibbon.data.Datasets;
import gibbon.paper.ShellWord;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which pictures are used. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description =
          "Which pictures: mnist, cifar10, or a folder that holds a data set; ./gibbon data lists what there is.")
  private String source = Datasets.USUAL;

  @Option(
      names = "--classes",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "C",
      description = "Keep only these classes, numbered anew from 0, such as 3,7.")
  private List<Integer> classes = List.of();

  Dataset.Split open() {
    Dataset.Split split = Datasets.open(source);
    if (classes.isEmpty()) {
      return split;
    }
    return new Dataset.Split(split.name(), split.train().only(classes), split.test().only(classes));
  }

  /** These options as one would type them again. */
  String asOptions() {
    String text = source.equals(Datasets.USUAL) ? "" : " --data " + ShellWord.of(source);
    return classes.isEmpty()
        ? text
        : text
            + " --classes "
            + classes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
