package gibbon.robust;

import gibbon.attack.Norm;
import gibbon.attack.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Signs that attacks did not find what is there, from what they came to beside one another: those
 * of Croce and Hein (2020) and of Carlini et al. (2019).
 */
final class SearchFlags {
  private static final double POINTS = .5;
  private static final double SQUARE_POINTS = .2;
  private static final double TARGETED_POINTS = 20;
  private static final double CHANCE_POINTS = 2;
  private static final int IDLE = 3;

  private final Evaluated found;
  private final boolean[] right;

  private SearchFlags(Evaluated found) {
    this.found = found;
    right = found.right();
  }

  /**
   * @param transferred pictures that an example made for another network fools
   */
  static List<Flag> of(Evaluated found, List<Integer> transferred) {
    return new SearchFlags(found).all(transferred);
  }

  private List<Flag> all(List<Integer> transferred) {
    List<Flag> flags = new ArrayList<>();
    flags.add(square());
    flags.add(iterated());
    flags.add(more("steps", "Twice the steps find more", Challenge.PGD_LONGER, Challenge.PGD));
    flags.add(more("restarts", "Twice the starts find more", Challenge.PGD_TWICE, Challenge.PGD));
    flags.add(larger());
    flags.addAll(everything());
    flags.add(beyondGradients("noise", "Noise finds what no gradient did", by(Challenge.NOISE)));
    if (found.scores().stream().anyMatch(score -> score.name().equals(Challenge.HSJ))) {
      flags.add(
          beyondGradients(
              "decisions", "Decisions alone find what no gradient did", by(Challenge.HSJ)));
    }
    boolean[] other = new boolean[right.length];
    transferred.forEach(i -> other[i] = true);
    flags.add(
        beyondGradients(
            "transfer", "Examples made for another network find what no gradient did", other));
    flags.add(targeted());
    flags.add(silent());
    return flags;
  }

  private boolean[] by(String name) {
    return found.fallen(found.score(name));
  }

  private List<Integer> places(IntPredicate which) {
    return IntStream.range(0, right.length).filter(i -> right[i]).filter(which).boxed().toList();
  }

  private double share(List<Integer> places) {
    return (double) places.size() / right.length;
  }

  /** Fallen to an attack that follows gradients. */
  private boolean[] gradients() {
    return found.fallen(
        found.rows().stream()
            .filter(
                score ->
                    switch (score.name()) {
                      case Challenge.NONE, Challenge.NOISE, Challenge.SQUARE, Challenge.HSJ ->
                          false;
                      default -> true;
                    })
            .toList());
  }

  private Flag square() {
    boolean[] white = gradients();
    boolean[] square =
        found.scores().stream().anyMatch(score -> score.name().equals(Challenge.SQUARE))
            ? by(Challenge.SQUARE)
            : new boolean[right.length];
    List<Integer> places = places(i -> square[i] && !white[i]);
    return Flag.points(
        "square",
        "Random squares lower robust accuracy below that of all gradients",
        share(places),
        SQUARE_POINTS,
        right.length,
        places);
  }

  /**
   * On a network that is nearly a plane, many steps come to the same as one: then that one finds
   * most of what there is.
   */
  private Flag iterated() {
    boolean[] once = by(Challenge.FGM);
    // In L2 the one step is the best within the box, which ten clipped ones need not reach.
    boolean linf = found.setting().norm() == Norm.LINF;
    boolean[] often = by(linf ? Challenge.BIM : Challenge.PGD);
    boolean[] any = found.fallen(found.rows());
    List<Integer> lost = places(i -> once[i] && !often[i]);
    List<Integer> gained = places(i -> often[i] && !once[i]);
    List<Integer> missed = places(i -> any[i] && !once[i]);
    boolean idle = gained.isEmpty() && missed.size() > IDLE * places(i -> once[i]).size();
    return Flag.points(
        "one-step",
        "Many steps are no better than one",
        idle ? share(missed) : Math.max(0, share(lost) - share(gained)),
        POINTS,
        right.length,
        idle ? missed : lost);
  }

  private Flag more(String id, String title, String stronger, String weaker) {
    boolean[] more = by(stronger);
    boolean[] less = by(weaker);
    double gain = share(places(i -> more[i])) - share(places(i -> less[i]));
    return Flag.points(
        id, title, Math.max(0, gain), POINTS, right.length, places(i -> more[i] && !less[i]));
  }

  /** As each ε found it: an example for a smaller one would serve a larger one too. */
  private Flag larger() {
    double worst = 0;
    List<Evaluated.Level> curve = found.curve();
    for (int i = 1; i < curve.size(); i++) {
      worst = Math.max(worst, curve.get(i).raw() - curve.get(i - 1).raw());
    }
    return Flag.points("curve", "A larger ε finds fewer", worst, POINTS, right.length, List.of());
  }

  private List<Flag> everything() {
    List<Score> curve =
        found.scores().stream()
            .filter(score -> score.challenge().role() == Challenge.Role.CURVE)
            .toList();
    Score half = curve.get(curve.size() - 2);
    Score whole = curve.get(curve.size() - 1);
    int classes = found.contender().network().classes();
    List<Integer> unreached =
        found.trials(Challenge.DEEPFOOL).stream()
            .filter(Trial::stands)
            .map(Trial::picture)
            .toList();
    return List.of(
        Flag.points(
            "half-box",
            "With changes half as wide as the box it is better than chance",
            Math.max(0, half.trials().robust() - 1.0 / classes),
            CHANCE_POINTS,
            right.length,
            standing(half)),
        Flag.points(
            "whole-box",
            "With changes as wide as the box some pictures still stand",
            whole.trials().robust(),
            POINTS,
            right.length,
            standing(whole)),
        Flag.points(
            "nearest",
            "DeepFool finds no example of any size",
            share(unreached),
            POINTS,
            right.length,
            unreached));
  }

  private static List<Integer> standing(Score score) {
    return score.trials().all().stream().filter(Trial::stands).map(Trial::picture).toList();
  }

  private Flag beyondGradients(String id, String title, boolean[] by) {
    boolean[] white = gradients();
    return Flag.pictures(id, title, 0, places(i -> by[i] && !white[i]));
  }

  private Flag targeted() {
    boolean[] free = by(Challenge.APGD);
    boolean[] aimed = by(Challenge.APGD_TARGETED);
    List<Integer> places = places(i -> aimed[i] && !free[i]);
    return Flag.points(
        "targeted",
        "An attack towards each class finds far more than one away from the label",
        share(places),
        TARGETED_POINTS,
        right.length,
        places);
  }

  private Flag silent() {
    List<Integer> places =
        found.trials(Challenge.PGD).stream()
            .filter(trial -> trial.right() && trial.silently())
            .map(Trial::picture)
            .toList();
    return Flag.points(
        "silent",
        "Steps passed examples that they did not return",
        share(places),
        POINTS,
        right.length,
        places);
  }
}
