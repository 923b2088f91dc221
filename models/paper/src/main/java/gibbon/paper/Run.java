package gibbon.paper;

import gibbon.Text;
import gibbon.data.Cifar10Folder;
import gibbon.data.Dataset;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.result.ExperimentResult;
import gibbon.result.Measurement;
import gibbon.train.ModelStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One experiment to be carried out, and all that decides what comes out of it but for the device.
 * The command line, a test or a task on another machine call the same thing.
 *
 * @param seed of everything random
 * @param data to train on and to attack
 * @param settings what the user decided otherwise
 */
public record Run(
    Experiment experiment, Profile profile, long seed, Dataset.Split data, Settings settings) {
  /**
   * Trains what must be trained, attacks and measures. Nothing is written outside of {@code
   * scratch} and what {@code models} keeps.
   *
   * @param models where trained models come from
   * @param scratch a folder for files of the experiment, such as adversarial examples, until the
   *     outcome is kept; made when the first file comes
   */
  public RunOutcome on(Device device, ModelStore models, Path scratch) {
    long begin = System.nanoTime();
    Findings findings = new Findings(scratch);
    try (Laboratory laboratory = new Laboratory(device, data, profile, seed, models, settings)) {
      experiment.run(laboratory, findings);
    }
    findings.choice(settings.sentences(experiment).toArray(String[]::new));
    return new RunOutcome(
        place(device),
        result(device, findings, (System.nanoTime() - begin) * 1e-9),
        findings.sketches(),
        scratch,
        findings.files());
  }

  /** What a result says of this run; a kept result that says the same need not be found again. */
  public ExperimentResult identity(Device device) {
    return result(device, new Findings(Path.of("")), 0);
  }

  /**
   * A folder's name for this run's files, below one that runs of other profiles, seeds, devices and
   * data share.
   */
  public String place(Device device) {
    String others =
        device.info().name() + "\n" + data.train().name() + "\n" + settings.unusual(experiment);
    int mixed = others.hashCode() ^ others.hashCode() >>> 16;
    return Text.of("%s/%s-%d-%04x", experiment.id(), profile.id(), seed, mixed & 0xffff);
  }

  private ExperimentResult result(Device device, Findings findings, double seconds) {
    List<String> unusual = settings.unusual(experiment);
    StringBuilder command =
        new StringBuilder(
            Text.of(
                "./gibbon reproduce %s --profile %s --seed %d",
                experiment.id(), profile.id(), seed));
    unusual.forEach(setting -> command.append(" --set ").append(ShellWord.of(setting)));
    return new ExperimentResult(
        experiment.id(),
        experiment.title(),
        experiment.section(),
        experiment.claim(),
        besideThePaper(findings.measurements()),
        findings.headline(),
        findings.choices(),
        findings.epsilons(),
        findings.tables(),
        List.of(),
        new ExperimentResult.Run(
            profile.id(),
            seed,
            device.info().name(),
            data.train().name(),
            unusual,
            GibbonVersion.withCommit(),
            LocalDate.now(ZoneOffset.UTC).toString(),
            seconds,
            command.toString()));
  }

  /** Measurements that say so where the pictures are not those that the paper measured on. */
  private List<Measurement> besideThePaper(List<Measurement> measurements) {
    boolean colour = experiment.pictures().isPresent();
    if (colour ? Cifar10Folder.isAll(data) : Mnist.is(data)) {
      return measurements;
    }
    String note =
        Text.of(
            "the paper's figure is for %s, ours for %s",
            colour ? "CIFAR-10" : "MNIST", data.test().name());
    return measurements.stream().map(m -> m.paper() == null ? m : m.noted(note)).toList();
  }

  /** Such as {@code maxout-fgsm, seed 1}. */
  @Override
  public String toString() {
    return experiment.id() + ", seed " + seed;
  }
}
