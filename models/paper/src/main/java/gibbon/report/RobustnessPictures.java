package gibbon.report;

import gibbon.data.Dataset;
import gibbon.result.Plot;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.result.Tile;
import gibbon.robust.Evaluated;
import gibbon.robust.Flag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What there is to see of a network under attack. */
final class RobustnessPictures {
  private static final int MAGNIFICATION = 3;
  private static final int COLUMNS = 6;
  private static final int POINTS = 120;

  private RobustnessPictures() {}

  /** Curves and pictures of a network, to be drawn. */
  static List<Sketch> of(String name, Evaluated found, float[] worst) {
    List<Sketch> sketches = new ArrayList<>();
    sketches.add(curve(name, found));
    sketches.add(steps(name, found));
    sketches.add(examples(name, found, worst));
    List<Integer> flagged =
        found.flags().stream()
            .filter(Flag::raised)
            .flatMap(flag -> flag.pictures().stream().limit(COLUMNS))
            .distinct()
            .toList();
    if (!flagged.isEmpty()) {
      sketches.add(flagged(name, found, flagged));
    }
    return sketches;
  }

  private static Sketch curve(String name, Evaluated found) {
    List<Evaluated.Level> levels = found.curve();
    double[] epsilons = levels.stream().mapToDouble(Evaluated.Level::epsilon).toArray();
    double[] raw = levels.stream().mapToDouble(level -> 100 * level.raw()).toArray();
    double[] least = found.least();
    double end =
        Math.max(3 * found.setting().epsilon(), least.length == 0 ? 0 : least[least.length - 1]);
    int shown = (int) Arrays.stream(epsilons).filter(epsilon -> epsilon <= end).count();
    double[] sizes = IntStream.rangeClosed(0, POINTS).mapToDouble(i -> end * i / POINTS).toArray();
    double[] nearest =
        Arrays.stream(sizes).map(size -> 100 * found.robustByNearest(size)).toArray();
    double epsilon = found.setting().epsilon();
    Plot plot =
        Plot.of(
                "Robust accuracy by ε",
                Plot.Axis.linear("ε, " + RobustnessTables.sign(found.setting().norm())),
                Plot.Axis.linear("robust accuracy in %"))
            .line("nearest examples", sizes, nearest)
            .points("pgd 40", Arrays.copyOf(epsilons, shown), Arrays.copyOf(raw, shown))
            .points(
                "standard set",
                new double[] {epsilon},
                new double[] {100 * found.robustByStandard()});
    return new Sketch(
        name + "-curve",
        plot,
        "Pictures named rightly whatever is done to them within ε: the line from the nearest example that DeepFool and FAB found for each, points from attacks made for one ε.");
  }

  private static Sketch steps(String name, Evaluated found) {
    double[] robust = Arrays.stream(found.steps().robust()).map(share -> 100 * share).toArray();
    double[] steps = IntStream.range(0, robust.length).asDoubleStream().toArray();
    Plot plot =
        Plot.of(
                "pgd 40, step by step",
                Plot.Axis.linear("steps"),
                Plot.Axis.linear("named rightly in %"))
            .line("named rightly", steps, robust);
    return new Sketch(
        name + "-steps",
        plot,
        "The first pictures, after so many steps of projected gradient descent. A curve that has not come to rest asks for more steps.");
  }

  /** The first picture of each class that is right as it is. */
  private static Sketch examples(String name, Evaluated found, float[] worst) {
    Dataset pictures = found.setting().pictures();
    boolean[] right = found.right();
    boolean[] fallen = found.fallen(found.standard());
    List<Tile> tiles = new ArrayList<>();
    boolean[] seen = new boolean[pictures.classes()];
    for (int i = 0; i < pictures.count(); i++) {
      int label = pictures.labels()[i];
      if (right[i] && !seen[label]) {
        seen[label] = true;
        int pixels = pictures.pixels();
        float[] example = Arrays.copyOfRange(worst, i * pixels, (i + 1) * pixels);
        float[] change = example.clone();
        for (int p = 0; p < pixels; p++) {
          change[p] -= pictures.images()[i * pixels + p];
        }
        String named = pictures.classNames().get(label);
        tiles.add(Tile.of(pictures.picture(i)).labelled(named, "picture " + i));
        tiles.add(Tile.signed(change).labelled("change"));
        tiles.add(
            Tile.of(example)
                .framed(!fallen[i])
                .labelled(fallen[i] ? "mistaken" : "still " + named));
      }
    }
    if (tiles.isEmpty()) {
      tiles.add(Tile.of(pictures.picture(0)).labelled("none is right"));
    }
    return new Sketch(
        name + "-examples",
        sheet(tiles, pictures, 3).headed("picture", "change", "example"),
        "The first picture of each class that the network names rightly, what the standard set changes, and the example; a frame where it is still named rightly.");
  }

  private static Sketch flagged(String name, Evaluated found, List<Integer> places) {
    Dataset pictures = found.setting().pictures();
    List<Tile> tiles =
        places.stream()
            .map(
                place ->
                    Tile.of(pictures.picture(place))
                        .labelled(
                            "picture " + place,
                            "label " + pictures.classNames().get(pictures.labels()[place])))
            .toList();
    return new Sketch(
        name + "-flagged",
        sheet(tiles, pictures, COLUMNS),
        "Pictures that show what the flags say.");
  }

  private static Sheet sheet(List<Tile> tiles, Dataset pictures, int columns) {
    return Sheet.of(tiles, columns, pictures.shape().rows(), pictures.shape().columns())
        .magnified(MAGNIFICATION);
  }
}
