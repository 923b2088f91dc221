package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.data.PictureShape;
import gibbon.tensor.Philox;
import java.util.Arrays;

/**
 * Rotations about the middle and shifts (Engstrom et al. 2019): all of a grid, or some at random.
 * The one of the largest lead of the rival is returned; how far it is from the picture in any norm
 * means little.
 *
 * @param degrees the largest rotation either way
 * @param angles how many rotations the grid has, evenly from one end to the other
 * @param pixels the largest shift either way, along rows and along columns
 * @param shifts how many shifts the grid has along each
 * @param draws how many at random in the grid's place; 0 for the grid
 * @param bounds of the pictures, which are 0 outside
 */
public record RotationTranslation(
    double degrees, int angles, double pixels, int shifts, int draws, long seed, Bounds bounds)
    implements Attack {
  public static final AttackKind KIND =
      AttackKind.named("spatial", "rotations and shifts, of which the worst counts")
          .with(AttackOption.number("degrees", "largest rotation", 30, 0, 180))
          .with(AttackOption.whole("angles", "rotations of the grid", 31, 1, 10_000))
          .with(AttackOption.number("pixels", "largest shift", 3, 0, 10_000))
          .with(AttackOption.whole("shifts", "shifts of the grid along an axis", 5, 1, 1000))
          .with(
              AttackOption.whole(
                  "random", "so many at random in the grid's place; 0 for the grid", 0, 0, 1e6))
          .withSeed()
          .made(
              chosen ->
                  new RotationTranslation(
                      chosen.number("degrees"),
                      chosen.whole("angles"),
                      chosen.number("pixels"),
                      chosen.whole("shifts"),
                      chosen.whole("random"),
                      chosen.seed(),
                      chosen.bounds()));

  public RotationTranslation {
    Refusal.unless("The largest rotation", degrees, 0, 180);
    Refusal.unless("The number of rotations", angles, 1, 1e6);
    Refusal.unless("The largest shift", pixels, 0, 1e6);
    Refusal.unless("The number of shifts", shifts, 1, 1e6);
    Refusal.unless("The number of draws", draws, 0, 1e9);
  }

  /** A rotation by degrees, anticlockwise, then a shift down and to the right, in pixels. */
  record Move(double angle, double down, double right) {
    View of(PictureShape shape) {
      double turn = Math.toRadians(angle);
      double cos = Math.cos(turn);
      double sin = Math.sin(turn);
      double middleRow = (shape.rows() - 1) / 2.0;
      double middleColumn = (shape.columns() - 1) / 2.0;
      return new Resampled(
          shape,
          (row, column) -> {
            double y = row - down - middleRow;
            double x = column - right - middleColumn;
            return new double[] {middleRow + cos * y + sin * x, middleColumn - sin * y + cos * x};
          });
    }
  }

  /** How many moves are tried. */
  int count() {
    return draws > 0 ? draws : angles * shifts * shifts;
  }

  /** One of the moves for the picture at a place of its data set. */
  Move move(int number, int place) {
    if (draws > 0) {
      Philox random = Start.numbers(seed, Start.SPATIAL, number, place);
      return new Move(
          degrees * (2.0 * random.nextFloat() - 1),
          pixels * (2.0 * random.nextFloat() - 1),
          pixels * (2.0 * random.nextFloat() - 1));
    }
    return new Move(
        even(degrees, angles, number / shifts / shifts),
        even(pixels, shifts, number / shifts % shifts),
        even(pixels, shifts, number % shifts));
  }

  private static double even(double most, int count, int number) {
    return count == 1 ? 0 : most * (2.0 * number / (count - 1) - 1);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    int inputs = pictures.inputs();
    int classes = victim.classes();
    float[] worst = pictures.values().clone();
    double[] lead = new double[pictures.count()];
    Arrays.fill(lead, Double.NEGATIVE_INFINITY);
    for (int number = 0; number < count(); number++) {
      int which = number;
      View same = draws > 0 ? View.PLAIN : move(which, 0).of(pictures.shape());
      float[] points = new float[worst.length];
      Pictures.each(
          pictures.count(),
          i -> {
            View view = draws > 0 ? move(which, pictures.places()[i]).of(pictures.shape()) : same;
            double[] seen = view.of(pictures.doubles(i));
            for (int p = 0; p < inputs; p++) {
              double pixel = Math.max(bounds.low(), Math.min(bounds.high(), seen[p]));
              points[i * inputs + p] = (float) pixel;
            }
          });
      double[] logits = victim.logits(pictures.at(points), goal);
      double[] unused = new double[classes];
      for (int i = 0; i < lead.length; i++) {
        double found = Climb.MARGIN.at(null, logits, i * classes, classes, goal.aim(i), unused);
        if (found > lead[i]) {
          lead[i] = found;
          System.arraycopy(points, i * inputs, worst, i * inputs, inputs);
        }
      }
    }
    return worst;
  }
}
