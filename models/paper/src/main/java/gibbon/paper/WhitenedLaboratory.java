package gibbon.paper;

import gibbon.attack.Attacked;
import gibbon.attack.Sample;
import gibbon.data.Dataset;
import gibbon.result.Sheet;
import gibbon.whiten.WhitenedPictures;
import java.util.List;

/**
 * A laboratory whose pictures are whitened, and how to look at them.
 *
 * @param laboratory trains and attacks on whitened pictures
 * @param pictures undoes the whitening
 */
record WhitenedLaboratory(Laboratory laboratory, WhitenedPictures pictures) {
  /** What is said of the pictures of all experiments on CIFAR-10. */
  static final String WHITENED =
      "Pictures are normalised in contrast to a length of 55 and whitened (ZCA with a bias of .1, fitted to the training set), as in the published maxout recipe; ε counts there, where numbers have a standard deviation of about ½. To be looked at, whitening is undone.";

  private static final int MAGNIFICATION = 4;

  /** The same attack with samples as they look before whitening; gradients stay as they are. */
  Attacked shown(Attacked attacked) {
    List<Sample> samples =
        attacked.samples().stream()
            .map(
                sample ->
                    new Sample(
                        sample.index(),
                        sample.label(),
                        pictures.shown(sample.clean(), sample.index()),
                        sample.gradient(),
                        pictures.shown(sample.adversarial(), sample.index()),
                        sample.before(),
                        sample.after()))
            .toList();
    return new Attacked(
        attacked.model(),
        attacked.attack(),
        attacked.report(),
        attacked.clean(),
        attacked.adversarial(),
        samples);
  }

  /** The first example of each class, whitening undone. */
  Sheet examples(Attacked attacked) {
    Dataset test = laboratory.test().host();
    return AttackPictures.examples(test, shown(attacked)).magnified(MAGNIFICATION);
  }

  /** A picture out of many as one would look at it. */
  float[] shown(float[] many, int index) {
    int size = laboratory.test().host().pixels();
    float[] one = new float[size];
    System.arraycopy(many, index * size, one, 0, size);
    return pictures.shown(one);
  }
}
