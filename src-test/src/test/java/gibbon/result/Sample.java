package gibbon.result;

import java.util.List;

/** Made-up results that tests of results and of what shows them share. */
public final class Sample {
  public static final List<String> ORDER = List.of("softmax-fgsm", "maxout-fgsm", "filters");

  private Sample() {}

  public static ExperimentResult experiment(
      String id, String profile, Measurement... measurements) {
    return new ExperimentResult(
        id,
        "Title of " + id,
        "4",
        "Claim of " + id + ".",
        List.of(measurements),
        measurements.length == 0 ? "" : measurements[0].name(),
        List.of("Choice of " + id + "."),
        List.of(0.25),
        List.of(),
        List.of(),
        new ExperimentResult.Run(
            profile,
            7,
            "Device of " + id,
            "MNIST train",
            List.of(),
            "0.1.0",
            "2026-01-02T03:04:05Z",
            192.25,
            "./gibbon reproduce " + id + " --profile " + profile + " --seed 7"));
  }

  public static ExperimentResult with(ExperimentResult result, Figure... figures) {
    return new ExperimentResult(
        result.id(),
        result.title(),
        result.section(),
        result.claim(),
        result.measurements(),
        result.headline(),
        result.choices(),
        result.epsilons(),
        result.tables(),
        List.of(figures),
        result.run());
  }

  public static ExperimentResult with(ExperimentResult result, List<DataTable> tables) {
    return new ExperimentResult(
        result.id(),
        result.title(),
        result.section(),
        result.claim(),
        result.measurements(),
        result.headline(),
        result.choices(),
        result.epsilons(),
        tables,
        result.figures(),
        result.run());
  }

  /** The experiment "a" with another seed, which measured one share. */
  public static ExperimentResult seeded(long seed, double share) {
    ExperimentResult one =
        experiment("a", "quick", Measurement.percent("clean error", 1.14, share, ""));
    ExperimentResult.Run run = one.run();
    return with(
        one,
        new ExperimentResult.Run(
            run.profile(),
            seed,
            run.device(),
            run.data(),
            run.settings(),
            run.version(),
            run.date(),
            run.seconds(),
            "./gibbon reproduce a --profile quick --seed " + seed));
  }

  public static ExperimentResult with(ExperimentResult result, ExperimentResult.Run run) {
    return new ExperimentResult(
        result.id(),
        result.title(),
        result.section(),
        result.claim(),
        result.measurements(),
        result.headline(),
        result.choices(),
        result.epsilons(),
        result.tables(),
        result.figures(),
        run);
  }

  public static RunResults run(ExperimentResult... experiments) {
    return new RunResults(List.of(experiments));
  }

  /** Two experiments with every kind of number: shared, plain, tiny, absent in the paper, NaN. */
  public static RunResults full() {
    return run(
        experiment(
            "softmax-fgsm",
            "quick",
            Measurement.percent("Clean error", null, 0.0752, ""),
            Measurement.percent("FGSM error", 99.9, 0.99984, "Over all 10,000 test examples."),
            Measurement.percent("Confidence on mistakes", 79.3, 0.8, "")),
        experiment(
            "maxout-fgsm",
            "paper",
            Measurement.percent("FGSM error", 89.4, 0.8861, "Over all 10,000 test examples."),
            new Measurement("Gradient norm", "", null, 0.000123456, ""),
            new Measurement("Gradient evaluations", "", null, 10000, ""),
            new Measurement("Confidence on mistakes", "%", 97.6, Double.NaN, "No mistakes.")));
  }
}
