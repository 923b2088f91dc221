package gibbon.robust;

import gibbon.attack.AdaptiveBoundary;
import gibbon.attack.Attack;
import gibbon.attack.AutoAttack;
import gibbon.attack.CarliniWagner;
import gibbon.attack.Climb;
import gibbon.attack.DeepFool;
import gibbon.attack.FastGradient;
import gibbon.attack.Goal;
import gibbon.attack.HopSkipJump;
import gibbon.attack.NoiseDraws;
import gibbon.attack.Norm;
import gibbon.attack.Pictures;
import gibbon.attack.ProjectedGradient;
import gibbon.attack.Restarts;
import gibbon.attack.Start;
import gibbon.attack.Victim;
import java.util.ArrayList;
import java.util.List;

/**
 * An attack with its part in an evaluation.
 *
 * @param name for tables and files
 * @param role what it is there for
 * @param epsilon the size it is made with; ∞ for one that looks for the nearest example
 */
public record Challenge(String name, Attack attack, Role role, double epsilon) {
  /** What an attack is there for. */
  public enum Role {
    /** A row of the table, of changes within ε. */
    ROW,
    /** One of the standard set, on the pictures that still stand. */
    STANDARD,
    /** Looks for the nearest example of any size. */
    NEAREST,
    /** The same, too dear for more than some pictures. */
    DEAR,
    /** Is there to be compared with another: twice the steps or restarts. */
    DOUBLE,
    /** A point of the curve over ε. */
    CURVE;

    /** Whether all pictures face it. */
    boolean all() {
      return this != STANDARD && this != DEAR;
    }
  }

  static final String NONE = "none";
  static final String NOISE = "noise";
  static final String FGM = "fgm";
  static final String BIM = "bim 10";
  static final String PGD = "pgd 40";
  static final String PGD_LONGER = "pgd 80";
  static final String PGD_TWICE = "pgd 40 × 2";
  static final String APGD = "apgd-ce";
  static final String APGD_TARGETED = "apgd-t";
  static final String SQUARE = "square";
  static final String DEEPFOOL = "deepfool";
  static final String FAB = "fab 20";
  static final String CW = "cw";
  static final String HSJ = "hsj";
  static final int STEPS = 40;
  private static final List<String> STANDARD_NAMES = List.of(APGD, APGD_TARGETED, "fab-t", SQUARE);
  private static final double[] LEVELS = {.25, .5, 1.5, 2, 3};

  /** All attacks of a setting, in the order that they are made in. */
  static List<Challenge> all(Setting setting) {
    Norm norm = setting.norm();
    double epsilon = setting.epsilon();
    long seed = setting.seed();
    List<Challenge> all = new ArrayList<>();
    all.add(row(NONE, new Unchanged(), setting));
    all.add(
        row(
            NOISE,
            new NoiseDraws(
                norm, epsilon, setting.depth().draws(), norm == Norm.LINF, seed, setting.box()),
            setting));
    all.add(
        row(
            FGM,
            new FastGradient(norm, epsilon, true, Climb.CROSS_ENTROPY, setting.box()),
            setting));
    all.add(row(BIM, walk(setting, epsilon, epsilon / 10, 10, 0, Start.PICTURE), setting));
    all.add(row("mim 10", walk(setting, epsilon, epsilon / 10, 10, 1, Start.PICTURE), setting));
    all.add(row(PGD, pgd(setting, epsilon, STEPS), setting));
    List<Attack> standard = AutoAttack.members(norm, epsilon, seed, setting.box());
    for (int i = 0; i < standard.size(); i++) {
      all.add(new Challenge(STANDARD_NAMES.get(i), standard.get(i), Role.STANDARD, epsilon));
    }
    all.add(nearest(DEEPFOOL, new DeepFool(norm, 50, .02, setting.box())));
    all.add(
        nearest(
            FAB, new AdaptiveBoundary(norm, Double.POSITIVE_INFINITY, 20, 1, seed, setting.box())));
    if (setting.depth().dear() > 0) {
      all.add(dear(HSJ, new HopSkipJump(norm, 64, 100, 10_000, seed, setting.box())));
      if (norm == Norm.L2) {
        all.add(dear(CW, new CarliniWagner(.01, 9, 1000, .01, 0, setting.box())));
      }
    }
    all.add(new Challenge(PGD_LONGER, pgd(setting, epsilon, 2 * STEPS), Role.DOUBLE, epsilon));
    all.add(
        new Challenge(
            PGD_TWICE, new Restarts(pgd(setting, epsilon, STEPS), 2), Role.DOUBLE, epsilon));
    for (double level : levels(setting)) {
      all.add(
          new Challenge(
              "pgd 40 at " + (float) level, pgd(setting, level, STEPS), Role.CURVE, level));
    }
    return all;
  }

  /** Sizes of the curve besides ε itself, the last two half the box and all of it. */
  static List<Double> levels(Setting setting) {
    List<Double> levels = new ArrayList<>();
    for (double level : LEVELS) {
      levels.add(level * setting.epsilon());
    }
    levels.removeIf(level -> level >= setting.across(.5));
    levels.add(setting.across(.5));
    levels.add(setting.across(1));
    return levels;
  }

  /** Projected gradient descent as the table has it. */
  static ProjectedGradient pgd(Setting setting, double epsilon, int steps) {
    Start start = Start.random(setting.seed());
    return walk(setting, epsilon, 2.5 * epsilon / steps, steps, 0, start);
  }

  private static ProjectedGradient walk(
      Setting setting, double epsilon, double step, int steps, double momentum, Start start) {
    return new ProjectedGradient(
        setting.norm(), epsilon, step, steps, momentum, Climb.CROSS_ENTROPY, start, setting.box());
  }

  private static Challenge row(String name, Attack attack, Setting setting) {
    return new Challenge(name, attack, Role.ROW, setting.epsilon());
  }

  private static Challenge nearest(String name, Attack attack) {
    return new Challenge(name, attack, Role.NEAREST, Double.POSITIVE_INFINITY);
  }

  private static Challenge dear(String name, Attack attack) {
    return new Challenge(name, attack, Role.DEAR, Double.POSITIVE_INFINITY);
  }

  /** Leaves pictures as they are. */
  private record Unchanged() implements Attack {
    @Override
    public float[] examples(Victim victim, Pictures pictures, Goal goal) {
      return pictures.values().clone();
    }
  }
}
