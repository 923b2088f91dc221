package gibbon.app;

import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.Laboratory;
import gibbon.paper.Profile;
import gibbon.report.ExperimentResult;
import gibbon.report.HtmlReport;
import gibbon.report.Pictures;
import gibbon.report.ResultTable;
import gibbon.report.Results;
import gibbon.report.RunResults;
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
      names = "--resume",
      description = "Go on where an earlier run into the same folder was broken off.")
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
    Results.read(folder); // A damaged file is better named now than after hours of training.
    ModelShelf shelf =
        new ModelShelf(
            device,
            folder.resolve("models").resolve(profile.id()),
            resume,
            TrainingDisplay::onStandardError);
    List<String> order = Experiments.all().stream().map(Experiment::id).toList();
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    RunResults results = new RunResults(Version.text(), date, List.of());
    try (Laboratory laboratory =
        new Laboratory(device, data.open(), profile, seed, folder, shelf)) {
      for (Experiment experiment : chosen) {
        ExperimentResult result = run(experiment, laboratory, device);
        results = Results.merge(results, result, order);
        RunResults kept = Results.add(folder, Version.text(), date, result, order);
        HtmlReport.write(folder, kept);
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

  private ExperimentResult run(Experiment experiment, Laboratory laboratory, Device device) {
    long start = System.nanoTime();
    Experiment.Findings findings = experiment.run(laboratory);
    return new ExperimentResult(
        experiment.id(),
        experiment.title(),
        experiment.section(),
        experiment.claim(),
        data.besideThePaper(findings.measurements(), laboratory.test().host()),
        findings.choices(),
        findings.epsilon(),
        seed,
        profile.id(),
        device.info().name(),
        (System.nanoTime() - start) * 1e-9,
        "./gibbon reproduce %s --profile %s --seed %d%s"
            .formatted(experiment.id(), profile.id(), seed, data.asOptions() + devices.asOptions()),
        findings.figures());
  }
}
