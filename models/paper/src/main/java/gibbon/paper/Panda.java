package gibbon.paper;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.FastGradientSign;
import gibbon.attack.Norm;
import gibbon.attack.ProjectedGradient;
import gibbon.data.Fit;
import gibbon.data.PictureFile;
import gibbon.model.Network;
import gibbon.onnx.ImportOptions;
import gibbon.onnx.NetworkFiles;
import gibbon.onnx.OnnxNetwork;
import gibbon.onnx.Preset;
import gibbon.paper.ImageNetClassifier.Said;
import gibbon.result.DataTable;
import gibbon.tensor.Philox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Section 4, figure 1: a giant panda that GoogLeNet takes for something else. */
final class Panda implements Experiment {
  private static final OpenChoice WEIGHTS =
      OpenChoice.ofFile("weights", "The network, an ONNX file for ImageNet, is");
  private static final OpenChoice PRESET =
      OpenChoice.of(
          "preset",
          "How pixels become its inputs is",
          "guessed",
          "unit",
          "bytes",
          "symmetric",
          "torch",
          "caffe");
  private static final OpenChoice NAMES =
      OpenChoice.ofFile("names", "The file of its classes' names is");
  private static final OpenChoice PICTURE =
      OpenChoice.ofFile("picture", "The picture instead of Gibbon's own giant panda is");
  private static final OpenChoice PICTURES =
      OpenChoice.ofFile("pictures", "The folder of more pictures is");
  private static final OpenChoice LABELS =
      OpenChoice.ofFile("labels", "The CSV file of their labels is");

  static final double LEVEL = 1 / 255.;

  /** What .007 may be that is "the smallest bit of an 8 bit image". */
  private static final String[] READINGS = {".007 of [−1, 1]", "one grey level", ".007 of [0, 1]"};

  private static final double[] STEPS = {.007 / 2, LEVEL, .007, 4 * LEVEL, 8 * LEVEL};
  private static final int DRAWS = 10;
  private static final int SMALLER_STEPS = 10;
  private static final int PANDA = 388;
  static final int GIBBON = 368;

  /** A stream of random numbers that no training uses. */
  private static final int STREAM = 41;

  private static final String BEST = "confidence in another class, best of three readings of ε";
  private static final String CHANGED = "draws of random signs that change the class";

  @Override
  public String id() {
    return "panda";
  }

  @Override
  public String title() {
    return "A panda that GoogLeNet takes for something else (figure 1)";
  }

  @Override
  public String section() {
    return "4";
  }

  @Override
  public String claim() {
    return "A step of the size of the smallest bit of an 8-bit picture, along the sign of the gradient, makes GoogLeNet name another class than giant panda, and be sure of it; random signs do nothing.";
  }

  @Override
  public List<Criterion> criteria() {
    return List.of(Criterion.atLeast(BEST, 80), Criterion.atMost(CHANGED, 0));
  }

  @Override
  public List<OpenChoice> openChoices() {
    return List.of(WEIGHTS, PRESET, NAMES, PICTURE, PICTURES, LABELS);
  }

  @Override
  public Optional<String> missing(Settings settings) {
    return settings.chosen(WEIGHTS).equals(OpenChoice.NONE)
        ? Optional.of(
            "panda attacks a network for ImageNet, and none is part of Gibbon; give an ONNX file with --set weights=FILE, such as the BVLC GoogLeNet, released for unrestricted use: googlenet-9.onnx (28,020,232 bytes) of the ONNX model zoo, which the organisation onnxmodelzoo keeps on Hugging Face.")
        : Optional.empty();
  }

  @Override
  public void run(Laboratory laboratory, Findings findings) {
    Path file = Path.of(laboratory.chosen(WEIGHTS));
    String preset = laboratory.chosen(PRESET);
    ImportOptions options =
        preset.equals("guessed")
            ? ImportOptions.NONE
            : new ImportOptions(
                Preset.valueOf(preset.toUpperCase(Locale.ROOT)),
                null,
                null,
                null,
                null,
                null,
                null);
    Network network = NetworkFiles.open(file, options, laboratory.arena());
    ImageNetClassifier classifier =
        ImageNetClassifier.of(network, laboratory.device(), laboratory.chosen(NAMES));
    Fit fit = Fit.usual(network.input());
    float[] x = fit.apply(picture(laboratory.chosen(PICTURE)));
    Said clean = classifier.says(x);
    int label =
        laboratory.chosen(PICTURE).equals(OpenChoice.NONE)
            ? PANDA + classifier.first()
            : clean.best();
    if (clean.best() != label) {
      throw new GibbonException(
          Text.of(
              "%s takes the giant panda for %s as it is (%.1f %%), so there is nothing to show; is the preset right (--set preset=…)?",
              file, clean.name(), 100 * clean.confidence()));
    }
    measure(laboratory, findings, classifier, x, label, clean);
    if (!laboratory.chosen(PICTURES).equals(OpenChoice.NONE)) {
      findings.table(
          PandaViews.pictures(
              classifier,
              fit,
              laboratory.chosen(PICTURES),
              laboratory.chosen(LABELS),
              STEPS,
              READINGS));
    }
    findings.choice(
        network instanceof OnnxNetwork imported
            ? "The network: "
                + imported.about().pixels()
                + Text.of(", %d classes.", network.classes())
            : "The network is one of Gibbon's own.",
        Text.of(
            "The picture is made the network's: %s, by a filter that widens as it shrinks, in 8 bits. The outcome hangs on that, and on the crop: the paper's picture and crop are not public.",
            fit),
        "With public weights one step away from giant panda ends in a neighbour such as lesser panda. Gibbon, the paper's class, takes steps towards it, which the table has beside it.",
        "ε is .007 in the paper, \"the smallest bit of an 8 bit image after GoogLeNet's conversion to real numbers\": one grey level of 255 if those are from −1 to 1.",
        Attacks.NO_CLIPPING);
  }

  private static PictureFile picture(String chosen) {
    if (!chosen.equals(OpenChoice.NONE)) {
      return PictureFile.read(Path.of(chosen));
    }
    try (InputStream in = Panda.class.getResourceAsStream("panda.jpg")) {
      return PictureFile.decoded("panda.jpg", in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void measure(
      Laboratory laboratory,
      Findings findings,
      ImageNetClassifier classifier,
      float[] x,
      int label,
      Said clean) {
    float[] gradient = classifier.moved(x, label, false, FastGradientSign.of(LEVEL)).gradient();
    String name = classifier.names().get(label);
    List<Said> after = classifier.says(PandaViews.moved(x, gradient, STEPS));
    double best = 0;
    findings
        .epsilon(STEPS[0], STEPS[1], STEPS[2])
        .percent("confidence as it is", 57.7, clean.confidence(), "of " + name);
    for (int i = 0; i < READINGS.length; i++) {
      Said said = after.get(i);
      boolean other = said.best() != label;
      best = other ? Math.max(best, said.confidence()) : best;
      findings.percent(
          "confidence in another class, ε = " + READINGS[i],
          i == 0 ? 99.3 : null,
          other ? said.confidence() : Double.NaN,
          Text.of("%sit says %s", i == 0 ? "the paper's says gibbon, " : "", said.name()));
    }
    findings.percent(BEST, null, best);
    double least = 1;
    int changed = 0;
    List<float[]> random = new ArrayList<>();
    for (int draw = 0; draw < DRAWS; draw++) {
      float[] signs = new Philox(laboratory.seed(), STREAM, draw).uniform(x.length, -1, 1);
      random.add(PandaViews.moved(x, signs, STEPS[2]).get(0));
    }
    for (Said said : classifier.says(random)) {
      changed += said.best() == label ? 0 : 1;
      least = Math.min(least, said.probabilities()[label]);
    }
    findings
        .number(CHANGED, null, changed)
        .percent(
            "least confidence under random signs, ε = .007 of [0, 1]", null, least, "of " + name)
        .headline(BEST)
        .table(table(classifier, x, label, after, PandaViews.moved(x, gradient, STEPS)))
        .picture(
            "figure-1",
            PandaViews.figure(x, gradient, name, clean, after.get(1)),
            Text.of(
                "The picture, the sign of the gradient of its loss, and the picture moved by one grey level of 255 along it. Where the sign of red, green or blue is + it is shown full, where − dark. %s",
                CREDIT))
        .plot(
            "line",
            PandaViews.line(
                laboratory.profile() == Profile.QUICK ? 13 : 49, classifier, x, gradient, label),
            "The probabilities of classes as the picture moves along the sign of its gradient, ε in grey levels of 255; held along the line, ε = 0 is the picture.");
  }

  private static final String CREDIT =
      "Gibbon's own panda is a photograph by Aaron Logan, CC BY 1.0, shrunk and cut.";

  /** A file of 8 bits holds no more than this of a picture. */
  private static float[] rounded(float[] x) {
    float[] rounded = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      rounded[i] = Math.round(255 * Math.max(0, Math.min(1, x[i]))) / 255f;
    }
    return rounded;
  }

  private static DataTable table(
      ImageNetClassifier classifier,
      float[] x,
      int label,
      List<Said> after,
      List<float[]> examples) {
    DataTable table =
        DataTable.titled("One step of each size, and steps towards gibbon")
            .text("ε")
            .number("grey levels")
            .text("says")
            .percent("sure")
            .percent("the right class")
            .text("saved in 8 bits, says")
            .percent("sure then")
            .percent("gibbon, one step to it")
            .percent("gibbon, ten steps to it");
    List<Said> saved = classifier.says(examples.stream().map(Panda::rounded).toList());
    int gibbon = GIBBON + classifier.first();
    for (int i = 0; i < STEPS.length; i++) {
      float[] one = classifier.moved(x, gibbon, true, FastGradientSign.of(STEPS[i])).example();
      float[] ten =
          classifier
              .moved(x, gibbon, true, ProjectedGradient.bim(Norm.LINF, STEPS[i], SMALLER_STEPS))
              .example();
      List<Said> towards = classifier.says(List.of(one, ten));
      table =
          table.row(
              i < READINGS.length ? READINGS[i] : Text.of("%.0f grey levels", 255 * STEPS[i]),
              255 * STEPS[i],
              after.get(i).name(),
              after.get(i).confidence(),
              after.get(i).probabilities()[label],
              saved.get(i).name(),
              saved.get(i).confidence(),
              towards.get(0).probabilities()[gibbon],
              towards.get(1).probabilities()[gibbon]);
    }
    return table.noted(
        "The ten smaller steps stay within the same ε and within [0, 1]; the single steps are not held there.");
  }
}
