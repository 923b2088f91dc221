package gibbon.robust;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Norm;
import gibbon.data.Bounds;
import gibbon.data.Dataset;

/**
 * What all networks of a comparison face.
 *
 * @param pictures attacked, away from their true labels
 * @param epsilon the largest change, in pixel values
 */
public record Setting(Dataset pictures, Norm norm, double epsilon, long seed, Depth depth) {
  public Setting {
    if (norm == Norm.L1) {
      throw new GibbonException(
          "The standard set of attacks knows the norms linf and l2; for l1 make attacks by name, such as ./gibbon attack MODEL --attack pgd,fab --norm l1.");
    }
    if (!(epsilon > 0 && Double.isFinite((float) epsilon))) {
      throw new GibbonException(
          Text.of("Epsilon is a number above 0, in pixel values, got %s.", epsilon));
    }
    if (!Double.isFinite(pictures.bounds().high() - pictures.bounds().low())) {
      throw new GibbonException(
          Text.of(
              "Robustness is measured within the bounds of the pictures, but those of %s have none.",
              pictures.name()));
    }
  }

  /** The box that pixels are held in: the bounds of the pictures. */
  public Bounds box() {
    return pictures.bounds();
  }

  /** How large a change is that takes every pixel this share of the way across the box. */
  double across(double share) {
    double width = share * (box().high() - box().low());
    return norm == Norm.LINF ? width : width * Math.sqrt(pictures.pixels());
  }
}
