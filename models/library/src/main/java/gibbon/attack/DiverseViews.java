package gibbon.attack;

import gibbon.data.PictureShape;
import gibbon.tensor.Philox;

/**
 * With a probability a smaller picture, at a random place on black (Xie et al. 2019); otherwise the
 * picture itself. Each picture has a draw of its own.
 *
 * @param probability of a smaller picture
 * @param least the longer side of the smallest, as a share of the picture's
 */
public record DiverseViews(double probability, double least, long seed) implements Views {
  public DiverseViews {
    Refusal.unless("The probability of a smaller picture", probability, 0, 1);
    Refusal.unless("The least side of a smaller picture", least, 1e-6, 1);
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public View of(PictureShape shape, int place, int step, int number) {
    Philox random = Start.numbers(seed, Start.VIEWS, step, place);
    if (random.nextFloat() >= probability) {
      return View.PLAIN;
    }
    int side = Math.max(shape.rows(), shape.columns());
    int low = Math.max(1, (int) (least * side));
    double size = low + random.nextInt(Math.max(1, side - low));
    int rows = extent(shape.rows(), size / side);
    int columns = extent(shape.columns(), size / side);
    int top = random.nextInt(shape.rows() - rows + 1);
    int left = random.nextInt(shape.columns() - columns + 1);
    return new Resampled(
        shape,
        (row, column) ->
            row < top || row >= top + rows || column < left || column >= left + columns
                ? null
                : new double[] {
                  (row - top + .5) * shape.rows() / rows - .5,
                  (column - left + .5) * shape.columns() / columns - .5
                });
  }

  private static int extent(int whole, double share) {
    return (int) Math.max(1, Math.round(whole * share));
  }
}
