package gibbon.onnx;

import gibbon.Text;
import gibbon.op.Steps;
import gibbon.op.Window;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How the windows of a convolution or a pool move along each axis of a picture of one, two or three
 * axes.
 *
 * @param kernel extents of a window
 * @param axes steps along each axis
 */
record Sliding(int[] kernel, Steps[] axes) {
  /**
   * Reads a node's attributes.
   *
   * @param input extents of the picture, without batch and channels
   * @param kernel extents of a window
   */
  static Sliding of(Node node, int[] input, int[] kernel) {
    int rank = input.length;
    if (rank < 1 || rank > 3 || kernel.length != rank) {
      throw new OnnxException(
          Text.of(
              "windows of %d axes over pictures of %d, expected 1 to 3 of both",
              kernel.length, rank));
    }
    int[] strides = positive(node, "strides", rank);
    int[] dilations = positive(node, "dilations", rank);
    int[] pads = new int[2 * rank];
    long[] stated = node.integers("pads");
    String auto = node.text("auto_pad", "NOTSET");
    if (stated != null && stated.length > 0 && auto.equals("NOTSET")) {
      pads = small("pads", stated, 2 * rank, 0);
    }
    Steps[] axes = new Steps[rank];
    for (int i = 0; i < rank; i++) {
      if (kernel[i] < 1) {
        throw new OnnxException("a window of " + Arrays.toString(kernel));
      }
      int begin = pads[i];
      int end = pads[rank + i];
      if (auto.startsWith("SAME")) {
        long outputs = (input[i] + strides[i] - 1L) / strides[i];
        long span = (kernel[i] - 1L) * dilations[i] + 1;
        int all = (int) Math.max(0, (outputs - 1) * strides[i] + span - input[i]);
        begin = auto.equals("SAME_LOWER") ? all - all / 2 : all / 2;
        end = all - begin;
      } else if (!auto.equals("NOTSET") && !auto.equals("VALID")) {
        throw new OnnxException("auto_pad " + Wire.quoted(auto));
      }
      axes[i] = new Steps(strides[i], begin, end, dilations[i]);
    }
    return new Sliding(kernel, axes);
  }

  /** The attribute {@code kernel_shape}. */
  static int[] kernel(Node node, int[] otherwise) {
    long[] stated = node.integers("kernel_shape");
    return stated == null || stated.length == 0
        ? otherwise
        : small("kernel_shape", stated, stated.length, 1);
  }

  private static int[] positive(Node node, String name, int rank) {
    long[] stated = node.integers(name);
    if (stated == null || stated.length == 0) {
      int[] ones = new int[rank];
      Arrays.fill(ones, 1);
      return ones;
    }
    return small(name, stated, rank, 1);
  }

  /** No more than a picture could have, so that no sum of these is too large. */
  private static int[] small(String name, long[] values, int count, long least) {
    if (values.length != count
        || LongStream.of(values).anyMatch(value -> value < least || value > 1 << 20)) {
      throw new OnnxException(Text.of("%s of %s", name, Arrays.toString(values)));
    }
    return LongStream.of(values).mapToInt(value -> (int) value).toArray();
  }

  /** How many windows there are, at most, over a picture of these extents; each axis by itself. */
  int[] outputs(int[] input) {
    int[] outputs = new int[input.length];
    for (int i = 0; i < outputs.length; i++) {
      Steps s = axes[i];
      long room = (long) input[i] + s.before() + s.after();
      outputs[i] = (int) Math.max(1, Math.min(Integer.MAX_VALUE, room / s.stride() + 1));
    }
    return outputs;
  }

  /** The steps along the last two axes; a picture of one axis has one row. */
  Window window() {
    int last = axes.length - 1;
    return new Window(last == 0 ? Steps.plain() : axes[last - 1], axes[last]);
  }

  /** The extents along the last two axes. */
  int height() {
    return kernel.length == 1 ? 1 : kernel[kernel.length - 2];
  }

  int width() {
    return kernel[kernel.length - 1];
  }
}
