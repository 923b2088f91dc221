package gibbon.app;

import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.Findings;
import gibbon.paper.Laboratory;
import gibbon.paper.Profile;
import gibbon.report.ExperimentResult;
import gibbon.report.HtmlReport;
import gibbon.report.Pictures;
import gibbon.report.ResultTable;
import gibbon.report.Results;
import gibbon.report.RunResults;
import gibbon.store.Folders;
import gibbon.train.ModelShelf;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
      description = "Which to run (default: all of them); see --list.")
  private List<String> ids = List.of();

  @Option(names = "--list", description = "Name the experiments and the paper's sections.")
  private boolean list;

  @Option(names = "--profile", description = "${COMPLETION-CANDIDATES}: how much work to put in.")
  private Profile profile = Profile.QUICK;

  @Option(names = "--seed", description = "Of everything random.")
  private long seed = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Where results go.")
  private Path folder = Path.of("out");

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Where trained models are kept, for every run to use (default: gibbon/models in the user's cache folder).")
  private Path models;

  @Option(
      names = "--fresh",
      description = "Train anew what is trained already or was broken off, and keep that instead.")
  private boolean fresh;

  @Option(
      names = "--resume",
      description = "Go on where an earlier run was broken off. Every run does so, unless --fresh.")
  private boolean resume;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      for (Experiment experiment : Experiments.all()) {
        out.printf(
            "%-22s section %-3s %s%n", experiment.id(), experiment.section(), experiment.title());
      }
      return 0;
    }
    List<Experiment> chosen =
        ids.isEmpty() ? Experiments.all() : ids.stream().distinct().map(Experiments::of).toList();
    return devices.run(out, folder, device -> reproduce(device, chosen, out));
  }

  private int reproduce(Device device, List<Experiment> chosen, PrintWriter out) {
    Pictures.requireFont();
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
    List<String> order = Experiments.all().stream().map(Experiment::id).toList();
    RunResults results = new RunResults(List.of());
    Dataset.Split pictures = data.open();
    try {
      for (Experiment experiment : chosen) {
        ExperimentResult result = run(experiment, pictures, device, shelf);
        results = Results.merge(results, result, order);
        HtmlReport.write(folder, Results.add(folder, result, order));
      }
    } finally {
      // What was measured is told even if a later experiment or a full disk ended the run.
      if (!results.experiments().isEmpty()) {
        out.print(ResultTable.render(results, ResultTable.colourWanted()));
        out.flush();
      }
    }
    out.printf("%nResults, pictures and examples: %s%n", folder);
    out.printf("To read: %s%n", folder.resolve(HtmlReport.FILE));
    out.flush();
    return 0;
  }

  private ExperimentResult run(
      Experiment experiment, Dataset.Split pictures, Device device, ModelShelf shelf) {
    long start = System.nanoTime();
    Findings findings = new Findings(folder, place(experiment, pictures, device));
    try (Laboratory laboratory = new Laboratory(device, pictures, profile, seed, shelf)) {
      experiment.run(laboratory, findings);
    }
    return new ExperimentResult(
        experiment.id(),
        experiment.title(),
        experiment.section(),
        experiment.claim(),
        data.besideThePaper(findings.measurements(), pictures.test()),
        findings.headline(),
        findings.choices(),
        findings.epsilons(),
        findings.tables(),
        findings.figures(),
        new ExperimentResult.Run(
            profile.id(),
            seed,
            device.info().name(),
            pictures.train().name(),
            Version.text(),
            LocalDate.now(ZoneOffset.UTC).toString(),
            (System.nanoTime() - start) * 1e-9,
            "./gibbon reproduce %s --profile %s --seed %d%s"
                .formatted(
                    experiment.id(), profile.id(), seed, data.asOptions() + devices.asOptions())));
  }

  /**
   * Runs of several profiles, seeds, devices and data share a folder; each has files of its own.
   */
  private String place(Experiment experiment, Dataset.Split pictures, Device device) {
    int conditions = (device.info().name() + "\n" + pictures.train().name()).hashCode();
    return "%s/%s-%d-%04x"
        .formatted(experiment.id(), profile.id(), seed, (conditions ^ conditions >>> 16) & 0xffff);
  }
}
