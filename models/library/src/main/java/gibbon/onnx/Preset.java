package gibbon.onnx;

import java.util.Locale;

/** How pixels of 0…1 become a network's inputs, by the names of those who do it so. */
public enum Preset {
  /** As they are: many tutorials, MNIST. */
  UNIT(1, new double[] {0}, new double[] {1}, false),
  /** 0…255: CNTK, Windows ML. */
  BYTES(255, new double[] {0}, new double[] {1}, false),
  /** −1…1: TensorFlow's and Keras's MobileNet and Inception. */
  SYMMETRIC(1, new double[] {.5}, new double[] {.5}, false),
  /** By the mean and deviation of ImageNet: torchvision, mostly timm, MXNet. */
  TORCH(1, new double[] {.485, .456, .406}, new double[] {.229, .224, .225}, false),
  /** Blue first, 0…255 less the mean of ImageNet: Caffe's CaffeNet, GoogLeNet, SqueezeNet. */
  CAFFE(255, new double[] {104, 117, 123}, new double[] {1}, true);

  private final double range;
  private final double[] mean;
  private final double[] deviation;
  private final boolean blueFirst;

  Preset(double range, double[] mean, double[] deviation, boolean blueFirst) {
    this.range = range;
    this.mean = mean;
    this.deviation = deviation;
    this.blueFirst = blueFirst;
  }

  /** The layer that does it. */
  InputLayer layer() {
    return InputLayer.of(range, mean, deviation, blueFirst);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
