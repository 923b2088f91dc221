package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Norm;
import gibbon.attack.Pictures;
import gibbon.attack.Sink;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.paper.AttackPictures;
import gibbon.paper.GibbonVersion;
import gibbon.report.Figures;
import gibbon.report.TrialTable;
import gibbon.result.Numbers;
import gibbon.result.Sketch;
import gibbon.store.Json;
import gibbon.store.Npy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Attacks by name on one network: a row each, with what it cost. */
final class NamedAttacks {
  /** So many pictures at a time move towards a class. */
  private static final int BATCH = 500;

  private final Device device;
  private final Dataset test;
  private final Path folder;

  /**
   * @param folder where examples and numbers are kept; null for nowhere
   */
  NamedAttacks(Device device, Dataset test, Path folder) {
    this.device = device;
    this.test = test;
    this.folder = folder;
  }

  /** An attack, ready to be made. */
  record Ready(String label, Map<String, String> options, Attack attack) {}

  /**
   * Every attack with every ε.
   *
   * @param epsilons none for what is usual of each attack
   * @param bounds of the pictures to be attacked
   */
  static List<Ready> ready(
      List<AttackOptions.Named> named, List<Double> epsilons, Bounds bounds, PrintWriter messages) {
    List<Ready> all = new ArrayList<>();
    // Files are named after labels, so sizes that differ stay different.
    long different = epsilons.stream().map(NamedAttacks::brief).distinct().count();
    boolean brief = different == epsilons.size();
    for (AttackOptions.Named each : named) {
      List<Map<String, String>> sizes = new ArrayList<>();
      if (epsilons.isEmpty() || each.said().containsKey("epsilon")) {
        sizes.add(each.said());
      } else {
        for (double epsilon : epsilons) {
          Map<String, String> said = new LinkedHashMap<>(each.said());
          said.put("epsilon", String.valueOf(epsilon));
          sizes.add(said);
        }
      }
      for (Map<String, String> said : sizes) {
        Attack attack = each.kind().of(said, bounds);
        Map<String, String> settled = each.kind().settled(said);
        warn(settled, messages);
        String epsilon = settled.get("epsilon");
        String size = brief && epsilon != null ? brief(Double.parseDouble(epsilon)) : epsilon;
        String label = each.label() + (epsilon == null ? "" : " ε " + size);
        all.add(new Ready(label, settled, attack));
      }
    }
    return all;
  }

  private static String brief(double epsilon) {
    return Numbers.value(epsilon, "");
  }

  private static void warn(Map<String, String> settled, PrintWriter messages) {
    double step = Double.parseDouble(settled.getOrDefault("step-size", "0"));
    double epsilon = Double.parseDouble(settled.getOrDefault("epsilon", "Infinity"));
    if (step > epsilon) {
      messages.println(
          Text.of(
              "gibbon: a step-size of %s is more than epsilon %s: every step ends on the edge of the ball.",
              step, epsilon));
    }
  }

  /** Makes the attacks, prints a row each, and keeps what there is if there is a folder. */
  void make(
      List<Ready> attacks,
      Network network,
      String model,
      Goal goal,
      Target target,
      PrintWriter out) {
    List<TrialTable.Row> rows = new ArrayList<>();
    List<Map<String, String>> options = new ArrayList<>();
    for (Ready ready : attacks) {
      rows.add(new TrialTable.Row(ready.label(), trials(ready, network, goal)));
      options.add(ready.options());
    }
    tell(rows, options, rows.get(0).trials().right(), network, model, target, out);
  }

  /**
   * Makes the attacks towards each class in turn, every time of the pictures that have another
   * label, and prints a row a class and what is easiest and hardest for each picture.
   */
  void towardsEach(List<Ready> attacks, Network network, String model, PrintWriter out) {
    List<TrialTable.Row> rows = new ArrayList<>();
    List<Map<String, String>> options = new ArrayList<>();
    int right = 0;
    for (Ready ready : attacks) {
      Map<Integer, Trials> targets = new TreeMap<>();
      for (int k = 0; k < network.classes(); k++) {
        Trials.Gathering gathering = new Trials.Gathering(network, device, test.bounds());
        int[] others = others(k);
        for (int from = 0; from < others.length; from += BATCH) {
          int[] some = Arrays.copyOfRange(others, from, Math.min(others.length, from + BATCH));
          Goal goal = Goal.towardsAll(k, some.length);
          gathering.take(Evaluation.attack(network, device, test, some, ready.attack(), goal));
        }
        targets.put(k, gathering.trials());
      }
      Norm norm = Norm.valueOf(ready.options().getOrDefault("norm", "l2").toUpperCase(Locale.ROOT));
      List<TrialTable.Row> found = TargetedRows.of(ready.label(), targets, norm);
      right = found.get(found.size() - 1).trials().right();
      found.forEach(row -> options.add(ready.options()));
      rows.addAll(found);
    }
    tell(rows, options, right, network, model, new Target("each"), out);
  }

  /** Pictures of another label. */
  private int[] others(int label) {
    return IntStream.range(0, test.count()).filter(i -> test.labels()[i] != label).toArray();
  }

  private void tell(
      List<TrialTable.Row> rows,
      List<Map<String, String>> options,
      int right,
      Network network,
      String model,
      Target target,
      PrintWriter out) {
    out.println(
        Text.of(
            "%s, %d pictures of %s, %d right before, true labels, box of %s%s",
            network,
            test.count(),
            test.name(),
            right,
            test.bounds(),
            target == null ? "" : ", towards " + target.text()));
    out.print(TrialTable.text(rows));
    out.flush();
    if (folder != null) {
      write(rows, options, model, target);
      TrialTable.csv(folder.resolve("pictures.csv"), Map.of(network.toString(), rows));
    }
  }

  private Trials trials(Ready ready, Network network, Goal goal) {
    Trials.Gathering gathering = new Trials.Gathering(network, device, test.bounds());
    if (folder == null) {
      Evaluation.attack(network, device, test, ready.attack(), goal, gathering);
      return gathering.trials();
    }
    String name = ready.label().replaceAll("[^A-Za-z0-9.]+", "-");
    Attacked[] attacked = new Attacked[1];
    Npy.write(
        folder.resolve("examples-" + name + ".npy"),
        test.arrayShape(),
        examples -> {
          Sink both =
              batch -> {
                examples.accept(batch.outcome().examples());
                gathering.take(batch);
              };
          attacked[0] = Evaluation.attack(network, device, test, ready.attack(), goal, both);
        });
    Figures.save(
        folder,
        new Sketch(
            "examples-" + name,
            AttackPictures.examples(test, attacked[0]),
            "The first picture of each class under " + ready.label() + "."));
    return gathering.trials();
  }

  private void write(
      List<TrialTable.Row> rows, List<Map<String, String>> options, String model, Target target) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("attack", rows.get(i).name());
      one.put("options", options.get(i));
      Trials trials = rows.get(i).trials();
      one.putAll(TrialTable.numbers(trials));
      for (Norm norm : new Norm[] {Norm.L2, Norm.LINF}) {
        // ρ of Moosavi-Dezfooli et al. 2016: over the pictures right before and reached.
        one.put(
            norm == Norm.L2 ? "relativeL2" : "relativeLinf",
            trials.meanOfReached(trial -> trial.sizes().of(norm) / size(trial.picture(), norm)));
      }
      all.add(one);
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", GibbonVersion.text());
    content.put("model", model);
    content.put("data", test.name());
    content.put("target", target == null ? null : target.json());
    content.put("attacks", all);
    Json.write(folder.resolve("attack.json"), content);
  }

  /** ‖x‖ of a picture. */
  private double size(int picture, Norm norm) {
    float[] x = Pictures.of(test, picture).values();
    return Trial.Sizes.of(new float[x.length], x, 0, x.length).of(norm);
  }

  /**
   * @throws GibbonException if no attack was named but something was said about one
   */
  static void requireNone(Map<String, String> common) {
    common.keySet().stream()
        .filter(name -> !name.equals("saturation"))
        .findFirst()
        .ifPresent(
            name -> {
              throw new GibbonException(
                  Text.of(
                      "--%s says something about an attack that --attack names, such as --attack pgd; the fast gradient sign method, which is made otherwise, has --epsilon, --clip and --saturation.",
                      name));
            });
  }
}
