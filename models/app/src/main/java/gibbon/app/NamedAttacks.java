package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Sink;
import gibbon.attack.Trials;
import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.paper.AttackPictures;
import gibbon.paper.GibbonVersion;
import gibbon.report.Figures;
import gibbon.report.TrialTable;
import gibbon.result.Sketch;
import gibbon.store.Json;
import gibbon.store.Npy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attacks by name on one network: a row each, with what it cost. */
final class NamedAttacks {
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
        String label = each.label() + (epsilon == null ? "" : " ε " + epsilon);
        all.add(new Ready(label, settled, attack));
      }
    }
    return all;
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
  void make(List<Ready> attacks, Network network, Path model, Goal goal, PrintWriter out) {
    List<TrialTable.Row> rows = new ArrayList<>();
    for (Ready ready : attacks) {
      rows.add(new TrialTable.Row(ready.label(), trials(ready, network, goal)));
    }
    out.println(
        Text.of(
            "%s, %d pictures of %s, %d right before, true labels, box of %s%s",
            network,
            test.count(),
            test.name(),
            rows.get(0).trials().right(),
            test.bounds(),
            goal.towards() ? ", towards class " + goal.classes()[0] : ""));
    out.print(TrialTable.text(rows));
    out.flush();
    if (folder != null) {
      write(attacks, rows, model, goal);
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

  private void write(List<Ready> attacks, List<TrialTable.Row> rows, Path model, Goal goal) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("attack", rows.get(i).name());
      one.put("options", attacks.get(i).options());
      one.putAll(TrialTable.numbers(rows.get(i).trials()));
      all.add(one);
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", GibbonVersion.text());
    content.put("model", model.toString());
    content.put("data", test.name());
    content.put("target", goal.towards() ? goal.classes()[0] : null);
    content.put("attacks", all);
    Json.write(folder.resolve("attack.json"), content);
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
