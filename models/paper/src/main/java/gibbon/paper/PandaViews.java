package gibbon.paper;

import gibbon.Text;
import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Goal;
import gibbon.data.ClassNames;
import gibbon.data.Dataset;
import gibbon.data.Fit;
import gibbon.data.ImageFolder;
import gibbon.model.Network;
import gibbon.paper.ImageNetClassifier.Said;
import gibbon.result.DataTable;
import gibbon.result.Plot;
import gibbon.result.Plot.Axis;
import gibbon.result.Sheet;
import gibbon.result.Tile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link Panda} shows of a picture that moves along the sign of its gradient. */
final class PandaViews {
  private PandaViews() {}

  /** The picture moved along the signs of a direction. */
  static List<float[]> moved(float[] x, float[] direction, double... steps) {
    List<float[]> all = new ArrayList<>();
    for (double step : steps) {
      float[] moved = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        moved[i] = (float) (x[i] + step * Math.signum(direction[i]));
      }
      all.add(moved);
    }
    return all;
  }

  /** Figure 1, at one grey level. */
  static Sheet figure(float[] x, float[] gradient, String name, Said clean, Said after) {
    float[] sign = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      sign[i] = Math.signum(gradient[i]);
    }
    float[] moved = moved(x, gradient, Panda.LEVEL).get(0);
    int side = (int) Math.sqrt(x.length / 3.);
    return Sheet.of(
            List.of(
                Tile.of(x).labelled(clean.name(), Text.of("%.1f %%", 100 * clean.confidence())),
                Tile.signed(sign).labelled("of the loss of", name),
                Tile.of(moved)
                    .labelled(after.name(), Text.of("%.1f %%", 100 * after.confidence()))),
            3,
            x.length / 3 / side,
            side)
        .magnified(1)
        .headed("x", "sign(∇ₓJ)", "x + sign(∇ₓJ)/255");
  }

  /** Probabilities along the line. */
  static Plot line(
      int points, ImageNetClassifier classifier, float[] x, float[] gradient, int label) {
    double[] levels = new double[points];
    double[] steps = new double[points];
    for (int i = 0; i < points; i++) {
      levels[i] = -8 + 24. * i / (points - 1);
      steps[i] = levels[i] * Panda.LEVEL;
    }
    List<Said> said = classifier.says(moved(x, gradient, steps));
    List<Integer> shown = new ArrayList<>(List.of(label, Panda.GIBBON + classifier.first()));
    said.stream().map(Said::best).distinct().filter(k -> !shown.contains(k)).forEach(shown::add);
    Plot plot =
        Plot.of(
            "Along the sign of the gradient",
            Axis.linear("ε in grey levels of 255"),
            Axis.linear("probability"));
    for (int k : shown.subList(0, Math.min(6, shown.size()))) {
      double[] values = said.stream().mapToDouble(one -> one.probabilities()[k]).toArray();
      plot = plot.line(classifier.names().get(k), levels, values);
    }
    return plot;
  }

  /** Error and confidence over a folder of pictures. */
  static DataTable pictures(
      ImageNetClassifier classifier,
      Fit fit,
      String folder,
      String labels,
      double[] steps,
      String[] readings) {
    Path csv = labels.equals(OpenChoice.NONE) ? null : Path.of(labels);
    ClassNames names = new ClassNames(classifier.names(), List.of());
    ImageFolder found =
        ImageFolder.read(
            Path.of(folder),
            fit,
            new ImageFolder.Choice(csv, names, classifier.first(), Integer.MAX_VALUE));
    Network network = classifier.network();
    if (found.unlabelled()) {
      found =
          found.labelled(Evaluation.classes(network, classifier.device(), found.data().images()));
    }
    Dataset data = found.data();
    DataTable table =
        DataTable.titled(Text.of("%d pictures, one step away from their labels", data.count()))
            .text("ε")
            .number("grey levels")
            .percent("error")
            .percent("confidence")
            .percent("confidence on mistakes");
    for (int i = -1; i < readings.length; i++) {
      double epsilon = i < 0 ? 0 : steps[i];
      AttackReport report =
          Evaluation.attack(
                  network,
                  classifier.device(),
                  data,
                  FastGradientSign.of(epsilon),
                  Goal.away(data.labels()))
              .report();
      table =
          table.row(
              i < 0 ? "as they are" : readings[i],
              255 * epsilon,
              report.error(),
              report.confidence(),
              report.confidenceOnMistakes());
    }
    String source = found.unlabelled() ? "what the network says they are" : "the user's";
    return table.noted(
        Text.of("Labels are %s; %d pictures were left out.", source, found.leftOut().size()));
  }
}
