package gibbon.attack;

import gibbon.data.PictureShape;

/**
 * A picture at x, x/2, x/4 … (Lin et al. 2020).
 *
 * @param count how many
 */
public record ScaledViews(int count) implements Views {
  public ScaledViews {
    Refusal.unless("The number of scales", count, 1, 100);
  }

  @Override
  public View of(PictureShape shape, int place, int step, int number) {
    double factor = Math.scalb(1.0, -number);
    return new View() {
      @Override
      public double[] of(double[] picture) {
        return LinearAlgebra.divided(picture, 1 / factor);
      }

      @Override
      public double[] back(double[] gradient) {
        return of(gradient);
      }
    };
  }
}
