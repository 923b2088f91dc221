package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.Cifar10Folder;
import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.OpenChoice;
import gibbon.paper.Profile;
import gibbon.paper.Settings;
import gibbon.report.Figures;
import gibbon.report.HtmlReport;
import gibbon.result.ExperimentResult;
import gibbon.result.Results;
import gibbon.result.RunResults;
import gibbon.store.Folders;
import gibbon.train.ModelShelf;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon reproduce}: the paper's experiments. */
@Command(
    name = "reproduce",
    description = "Run the paper's experiments and print measured figures beside the paper's.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ReproduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;

  @Parameters(
      paramLabel = "EXPERIMENT",
      arity = "0..*",
      showDefaultValue = Visibility.NEVER,
      description =
          "Which to run (default: softmax-fgsm, maxout-fgsm and adversarial-training); see --list.")
  private List<String> ids = List.of();

  @Option(
      names = "--all",
      description = "Run every experiment; those on CIFAR-10 where it is at hand.")
  private boolean all;

  @Option(
      names = "--list",
      description = "Name the experiments, the paper's sections, and what the --out folder holds.")
  private boolean list;

  @Option(names = "--profile", description = "${COMPLETION-CANDIDATES}: how much work to put in.")
  private Profile profile = Profile.QUICK;

  @Option(
      names = {"--seed", "--seeds"},
      split = ",",
      paramLabel = "N",
      description = "Of everything random; several, such as 1,2,3, for a mean and its spread.")
  private List<Long> seeds = List.of(1L);

  @Option(
      names = "--set",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME=VALUE",
      description = "Decide otherwise where the paper is silent; --list tells what there is.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--out", paramLabel = "DIR", description = "Where results go.")
  private Path folder = Path.of("out");

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Where trained models are kept, for every run to use (default: gibbon/models in the user's cache folder).")
  private Path models;

  @Option(
      names = "--again",
      description = "Run what the --out folder has already; models are not trained again.")
  private boolean again;

  @Option(
      names = "--fresh",
      description = "Like --again, and train every model anew, in the place of the one kept.")
  private boolean fresh;

  @Option(
      names = "--resume",
      description = "Go on where an earlier run was broken off. Every run does so, unless --fresh.")
  private boolean resume;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      list(out);
      return 0;
    }
    if (all && !ids.isEmpty()) {
      throw new GibbonException("Name experiments or say --all, not both.");
    }
    List<Experiment> chosen =
        all
            ? Experiments.all()
            : ids.isEmpty()
                ? Experiments.core()
                : ids.stream().distinct().map(Experiments::of).toList();
    Settings decided = Settings.of(settings, chosen);
    List<Experiment> ready = ready(chosen, decided);
    DeviceOptions.Work work = device -> reproduce(device, ready, decided, out);
    return profile == Profile.QUICK
        ? devices.run(out, folder, work)
        : devices.runLong(out, spec.commandLine().getErr(), folder, work);
  }

  /**
   * Those that have what they need. Of all, the others are left out; if named, they are refused.
   */
  private List<Experiment> ready(List<Experiment> chosen, Settings decided) {
    List<Experiment> ready = new ArrayList<>();
    for (Experiment experiment : chosen) {
      Optional<String> missing = experiment.missing(decided);
      if (missing.isPresent() && !all) {
        throw new GibbonException(missing.get());
      }
      missing.ifPresentOrElse(
          why ->
              spec.commandLine()
                  .getErr()
                  .println(Text.of("%s is left out: %s", experiment.id(), why)),
          () -> ready.add(experiment));
    }
    return ready;
  }

  private int reproduce(Device device, List<Experiment> chosen, Settings decided, PrintWriter out) {
    Figures.requireFont();
    RunPictures pictures = new RunPictures(data.open(), Cifar10Folder.usual());
    String leftOut = all ? pictures.leftOut(chosen) : "";
    if (!all) {
      pictures.require(chosen);
    } else if (!leftOut.isEmpty()) {
      spec.commandLine().getErr().println(leftOut);
      spec.commandLine().getErr().flush();
    }
    List<Experiment> possible = chosen.stream().filter(pictures::has).toList();
    Folders.make(folder);
    Results.read(folder); // A damaged file is better named now than after hours of training.
    ModelShelf shelf =
        ModelShelf.store(
            device,
            models == null
                ? ModelFolder.made(ModelFolder.standard(), ModelFolder.REMEDY)
                : ModelFolder.made(models, "choose another with --models"),
            fresh,
            TrainingDisplay::onStandardError);
    Reproduction.Conditions conditions =
        new Reproduction.Conditions(
            folder,
            profile,
            seeds.stream().distinct().toList(),
            decided,
            again || fresh,
            data.asOptions() + devices.asOptions());
    new Reproduction(device, pictures, shelf, conditions, spec.commandLine().getErr())
        .run(possible, out);
    out.println(Text.of("%nResults, pictures and examples: %s", folder));
    out.println(Text.of("To read: %s", folder.resolve(HtmlReport.FILE)));
    if (!leftOut.isEmpty()) {
      out.println(leftOut);
    }
    int others = Experiments.all().size() - chosen.size();
    if (others > 0) {
      out.println(
          Text.of(
              "%d more of the paper's experiments: --list names them, --all runs them.", others));
    }
    out.flush();
    return 0;
  }

  private void list(PrintWriter out) {
    List<ExperimentResult> finished =
        Results.read(folder).map(RunResults::experiments).orElse(List.of());
    for (Experiment experiment : Experiments.all()) {
      out.println(
          Text.of(
              "%-26s %s %-5s %s%s",
              experiment.id(),
              experiment.section().matches("[A-Z]") ? "app.   " : "section",
              experiment.section(),
              experiment.title(),
              finished(experiment, finished)));
      for (OpenChoice choice : experiment.openChoices()) {
        out.println(
            Text.of("%-26s   --set %s=%s", "", choice.name(), String.join("|", choice.offered())));
      }
    }
  }

  /** Such as {@code (finished: quick with seeds 1, 2; standard with seed 1)}. */
  private static String finished(Experiment experiment, List<ExperimentResult> results) {
    Map<Profile, TreeSet<Long>> seeds = new TreeMap<>();
    for (ExperimentResult result : results) {
      for (Profile profile : Profile.values()) {
        if (result.id().equals(experiment.id()) && result.run().profile().equals(profile.id())) {
          seeds.computeIfAbsent(profile, p -> new TreeSet<>()).add(result.run().seed());
        }
      }
    }
    String text =
        seeds.entrySet().stream()
            .map(
                e ->
                    e.getKey().id()
                        + (e.getValue().size() > 1 ? " with seeds " : " with seed ")
                        + e.getValue().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? "" : " (finished: " + text + ")";
  }
}
