package gibbon.paper;

import gibbon.Text;
import gibbon.attack.Attacked;
import gibbon.data.Dataset;
import gibbon.model.Network;
import gibbon.result.Bars;
import gibbon.result.DataTable;
import gibbon.result.Measurement;
import gibbon.result.Plot;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.store.Folders;
import gibbon.store.Npy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an experiment brings home, put in piece by piece: numbers beside the paper's, tables of its
 * own, pictures, and what was decided where the paper is silent. Pieces are shown in the order they
 * come in.
 */
public final class Findings {
  private final Path folder;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<String> choices = new ArrayList<>();
  private final List<DataTable> tables = new ArrayList<>();
  private final List<Sketch> sketches = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private List<Double> epsilons = List.of();
  private String headline;

  /**
   * @param folder for the files of this experiment; made when the first file comes
   */
  public Findings(Path folder) {
    this.folder = folder;
  }

  /**
   * A share beside the paper's.
   *
   * @param name unlike that of any other measurement
   * @param paper the paper's figure in percent, or null where it gives none
   * @param share ours in 0 … 1, or NaN for a mean over nothing
   * @param note what a reader must know to compare the two, or empty
   */
  public Findings percent(String name, Double paper, double share, String note) {
    return measured(Measurement.percent(name, paper, share, note));
  }

  /** A share beside the paper's that needs no explanation. */
  public Findings percent(String name, Double paper, double share) {
    return percent(name, paper, share, "");
  }

  /**
   * A number beside the paper's.
   *
   * @param unit such as {@code s}, or empty
   * @param paper the paper's figure in that unit, or null where it gives none
   * @param note what a reader must know to compare the two, or empty
   */
  public Findings number(String name, String unit, Double paper, double value, String note) {
    return measured(new Measurement(name, unit, paper, value, note));
  }

  /** A number without a unit beside the paper's. */
  public Findings number(String name, Double paper, double value) {
    return number(name, "", paper, value, "");
  }

  /** A measurement made elsewhere. */
  public Findings measured(Measurement measurement) {
    if (measurements.stream().anyMatch(m -> m.name().equals(measurement.name()))) {
      throw new IllegalArgumentException(
          Text.of("There is a measurement '%s' already.", measurement.name()));
    }
    measurements.add(measurement);
    return this;
  }

  /** Measurements made elsewhere. */
  public Findings measured(List<Measurement> more) {
    more.forEach(this::measured);
    return this;
  }

  /** The name of the measurement that says most; without it the first that the paper gives too. */
  public Findings headline(String measurement) {
    headline = measurement;
    return this;
  }

  /** What was decided where the paper is silent, a sentence each. */
  public Findings choice(String... sentences) {
    choices.addAll(List.of(sentences));
    return this;
  }

  /** The sizes of the perturbations, in pixel values of [0, 1]. */
  public Findings epsilon(double... sizes) {
    epsilons = Arrays.stream(sizes).boxed().toList();
    return this;
  }

  public Findings table(DataTable table) {
    tables.add(table);
    return this;
  }

  /**
   * A plot, to be drawn when the experiment has ended.
   *
   * @param name of its files, unlike that of any other graphic
   * @param caption what it shows, in a sentence or two
   */
  public Findings plot(String name, Plot plot, String caption) {
    return sketch(new Sketch(name, plot, caption));
  }

  /** Bars, to be drawn when the experiment has ended. */
  public Findings plot(String name, Bars bars, String caption) {
    return sketch(new Sketch(name, bars, caption));
  }

  /** Pictures of pixels, to be drawn when the experiment has ended. */
  public Findings picture(String name, Sheet sheet, String caption) {
    return sketch(new Sketch(name, sheet, caption));
  }

  /**
   * The first attacked picture of each class, before and after.
   *
   * @param test the pictures attacked
   */
  public Findings examples(String name, Dataset test, Attacked attacked) {
    return picture(
        name, AttackPictures.examples(test, attacked), AttackPictures.examplesCaption(attacked));
  }

  /** The heaviest weights of the first layer as pictures. */
  public Findings filters(String name, Network model, Dataset test) {
    return picture(name, AttackPictures.filters(model, test), AttackPictures.filtersCaption(model));
  }

  /**
   * Keeps the adversarial examples as {@code NAME.npy}, in the shape that {@link
   * Dataset#arrayShape} gives.
   */
  public Findings keep(String name, Laboratory laboratory, Attacked attacked) {
    Dataset test = laboratory.test().host();
    Npy.write(
        file(name + ".npy"),
        test.arrayShape(),
        rows -> laboratory.watch(attacked, batch -> rows.accept(batch.outcome().examples())));
    return this;
  }

  /** Where a file of this experiment's own goes. */
  public Path file(String name) {
    Folders.make(folder);
    files.add(name);
    return folder.resolve(name);
  }

  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  public List<String> choices() {
    return List.copyOf(choices);
  }

  public List<DataTable> tables() {
    return List.copyOf(tables);
  }

  /** What there is to draw. */
  public List<Sketch> sketches() {
    return List.copyOf(sketches);
  }

  /** The names of the files in its folder. */
  public List<String> files() {
    return List.copyOf(files);
  }

  public List<Double> epsilons() {
    return epsilons;
  }

  /** The name of the measurement that says most; empty where nothing was measured. */
  public String headline() {
    if (headline != null) {
      return headline;
    }
    return measurements.stream()
        .filter(m -> m.paper() != null)
        .findFirst()
        .or(() -> measurements.stream().findFirst())
        .map(Measurement::name)
        .orElse("");
  }

  private Findings sketch(Sketch sketch) {
    sketches.add(sketch);
    return this;
  }
}
