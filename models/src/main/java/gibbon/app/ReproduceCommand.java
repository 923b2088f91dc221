package gibbon.app;

import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.paper.Experiment;
import gibbon.paper.Experiments;
import gibbon.paper.Laboratory;
import gibbon.paper.Profile;
import gibbon.report.ExperimentResult;
import gibbon.train.ModelShelf;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
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
    return devices.run(out, device -> reproduce(device, chosen, out));
  }

  private int reproduce(Device device, List<Experiment> chosen, PrintWriter out) {
    ModelShelf shelf =
        new ModelShelf(device, folder.resolve("models"), resume, TrainingDisplay::onStandardError);
    Dataset.Split pictures = data.open();
    List<ExperimentResult> results = new ArrayList<>();
    try (Laboratory laboratory = new Laboratory(device, pictures, profile, seed, folder, shelf)) {
      for (Experiment experiment : chosen) {
        long start = System.nanoTime();
        Experiment.Findings findings = experiment.run(laboratory);
        results.add(
            new ExperimentResult(
                experiment.id(),
                experiment.title(),
                experiment.section(),
                experiment.claim(),
                findings.measurements(),
                findings.choices(),
                findings.epsilon(),
                seed,
                profile.id(),
                device.info().name(),
                (System.nanoTime() - start) * 1e-9,
                "./gibbon reproduce "
                    + experiment.id()
                    + " --profile "
                    + profile.id()
                    + " --seed "
                    + seed,
                findings.figures()));
      }
    }
    results.forEach(r -> r.measurements().forEach(m -> out.println(r.id() + " " + m)));
    return 0;
  }
}
