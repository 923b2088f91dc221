package gibbon.robust;

import gibbon.attack.Trial;
import gibbon.attack.Trials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all attacks came to on one network.
 *
 * @param scores in the order they were made in
 * @param steps how an attack went, step by step
 * @param flags raised and not
 */
public record Evaluated(
    Contender contender, Setting setting, List<Score> scores, Walked steps, List<Flag> flags) {
  /**
   * How a walk went on some pictures.
   *
   * @param robust share named rightly after 0, 1, … steps
   * @param losses mean cost of the labels
   * @param stuck pictures whose cost never rose above that of the start
   * @param rising the share of the whole rise that came in the last tenth of the steps
   * @param count of pictures
   */
  public record Walked(
      double[] robust, double[] losses, List<Integer> stuck, double rising, int count) {}

  /**
   * What one of the attacks did to the worst case over all of them.
   *
   * @param first pictures that fell to it and to none before
   * @param only pictures that fell to it alone
   */
  public record Part(int first, int only) {}

  /** The score of a challenge of this name. */
  public Score score(String name) {
    return scores.stream()
        .filter(score -> score.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No challenge is named " + name + "."));
  }

  /** Those made within ε or whose examples may lie within it; rows of the table. */
  public List<Score> rows() {
    return scores.stream()
        .filter(
            score ->
                switch (score.challenge().role()) {
                  case ROW, STANDARD, NEAREST, DEAR -> true;
                  case DOUBLE, CURVE -> false;
                })
        .toList();
  }

  /** How many pictures were attacked. */
  public int count() {
    return setting.pictures().count();
  }

  /** The trial of each picture by an attack that all faced. */
  List<Trial> trials(String name) {
    return score(name).trials().all();
  }

  /** Which pictures an attack brought to their goals within ε, by place. */
  boolean[] fallen(Score score) {
    boolean[] fallen = new boolean[count()];
    for (Trial trial : score.trials().all()) {
      fallen[trial.picture()] = Score.within(trial, setting.norm(), setting.epsilon());
    }
    return fallen;
  }

  /** Which pictures fell to any of these within ε. */
  public boolean[] fallen(List<Score> any) {
    boolean[] fallen = new boolean[count()];
    for (Score score : any) {
      boolean[] by = fallen(score);
      for (int i = 0; i < by.length; i++) {
        fallen[i] |= by[i];
      }
    }
    return fallen;
  }

  /** Which pictures are named rightly as they are. */
  public boolean[] right() {
    boolean[] right = new boolean[count()];
    trials(Challenge.NONE).forEach(trial -> right[trial.picture()] = trial.right());
    return right;
  }

  /**
   * Robust accuracy when an attack was done: of one of the standard set, after all of the set up to
   * it, since it faced only what stood; of another by itself.
   *
   * @param bytes whether examples are rounded to bytes first
   */
  public double robustAfter(Score score, boolean bytes) {
    List<Score> set = standard();
    int last = set.indexOf(score);
    boolean[] standing = right();
    for (Score each : last < 0 ? List.of(score) : set.subList(0, last + 1)) {
      for (Trial trial : each.trials().all()) {
        boolean near = trial.sizes().of(setting.norm()) <= setting.epsilon() * (1 + 1e-6);
        boolean fell = bytes ? trial.reachedInBytes() : trial.reached();
        standing[trial.picture()] &= !(near && fell);
      }
    }
    int stand = 0;
    for (boolean each : standing) {
      stand += each ? 1 : 0;
    }
    return (double) stand / standing.length;
  }

  /** The share of pictures right as they are that no attack of these brought down within ε. */
  public double robust(List<Score> against) {
    boolean[] fallen = fallen(against);
    boolean[] right = right();
    int stand = 0;
    for (int i = 0; i < right.length; i++) {
      stand += right[i] && !fallen[i] ? 1 : 0;
    }
    return (double) stand / right.length;
  }

  /** Robust accuracy by the standard set alone. */
  public double robustByStandard() {
    return robust(standard());
  }

  /** Robust accuracy by the worst of all rows. */
  public double robustByAll() {
    return robust(rows());
  }

  /** The attacks of the standard set. */
  public List<Score> standard() {
    return scores.stream()
        .filter(score -> score.challenge().role() == Challenge.Role.STANDARD)
        .toList();
  }

  /** What each row did to the worst case, of the pictures right before. */
  public Map<String, Part> parts() {
    boolean[] right = right();
    int[] by = new int[count()];
    List<Score> rows = rows();
    List<boolean[]> fallen = rows.stream().map(this::fallen).toList();
    for (boolean[] each : fallen) {
      for (int i = 0; i < by.length; i++) {
        by[i] += each[i] ? 1 : 0;
      }
    }
    boolean[] before = new boolean[count()];
    Map<String, Part> parts = new LinkedHashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      int first = 0;
      int only = 0;
      for (int i = 0; i < by.length; i++) {
        boolean falls = right[i] && fallen.get(row)[i];
        first += falls && !before[i] ? 1 : 0;
        only += falls && by[i] == 1 ? 1 : 0;
        before[i] |= fallen.get(row)[i];
      }
      parts.put(rows.get(row).name(), new Part(first, only));
    }
    return parts;
  }

  /** Examples of the standard set: of each picture that which fell first, else the first made. */
  public float[] worstExamples() {
    int inputs = setting.pictures().pixels();
    float[] worst = setting.pictures().images().clone();
    boolean[] done = new boolean[count()];
    boolean[] any = new boolean[count()];
    for (Score score : standard()) {
      score.examples(
          inputs,
          (trial, example) -> {
            int place = trial.picture();
            if (!done[place] && (trial.reached() || !any[place])) {
              System.arraycopy(example, 0, worst, place * inputs, inputs);
              done[place] = trial.reached();
              any[place] = true;
            }
          });
    }
    return worst;
  }

  /** Robust accuracy with changes of at most a size, by attacks for the nearest example. */
  public double robustByNearest(double size) {
    boolean[] right = right();
    boolean[] fallen = new boolean[count()];
    for (String name : List.of(Challenge.DEEPFOOL, Challenge.FAB)) {
      for (Trial trial : trials(name)) {
        fallen[trial.picture()] |= Score.within(trial, setting.norm(), size);
      }
    }
    int stand = 0;
    for (int i = 0; i < right.length; i++) {
      stand += right[i] && !fallen[i] ? 1 : 0;
    }
    return (double) stand / right.length;
  }

  /** The least size with which each picture right before fell to such an attack, small to large. */
  public double[] least() {
    double[] least = new double[count()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (String name : List.of(Challenge.DEEPFOOL, Challenge.FAB)) {
      for (Trial trial : trials(name)) {
        if (trial.right() && trial.reached()) {
          double size = trial.sizes().of(setting.norm());
          least[trial.picture()] = Math.min(least[trial.picture()], size);
        }
      }
    }
    return Arrays.stream(least).filter(Double::isFinite).sorted().toArray();
  }

  /** A point of the curve over ε. */
  public record Level(double epsilon, double raw, double cumulative) {}

  /**
   * Robust accuracy under projected gradient descent by ε, from 0 up: as each ε found it, and
   * counting an example for a smaller one as well.
   */
  public List<Level> curve() {
    List<Score> levels = new ArrayList<>();
    levels.add(score(Challenge.PGD));
    scores.stream()
        .filter(score -> score.challenge().role() == Challenge.Role.CURVE)
        .forEach(levels::add);
    levels.sort(
        (one, other) -> Double.compare(one.challenge().epsilon(), other.challenge().epsilon()));
    boolean[] standing = right();
    List<Level> curve = new ArrayList<>();
    double clean = new Trials(trials(Challenge.NONE), 0).robust();
    curve.add(new Level(0, clean, clean));
    for (Score level : levels) {
      int stand = 0;
      for (Trial trial : level.trials().all()) {
        standing[trial.picture()] &= !trial.reached();
        stand += standing[trial.picture()] ? 1 : 0;
      }
      curve.add(
          new Level(
              level.challenge().epsilon(), level.trials().robust(), (double) stand / count()));
    }
    return curve;
  }
}
