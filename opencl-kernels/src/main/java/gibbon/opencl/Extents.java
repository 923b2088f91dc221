package gibbon.opencl;

import gibbon.device.Launch;
import gibbon.op.ConvolutionShape;

/** The extents of a convolution that a launch asks for; x [n, h, w, c], y [n, p, q, k]. */
record Extents(
    int n,
    int h,
    int w,
    int c,
    int p,
    int q,
    int k,
    int r,
    int s,
    int strideY,
    int strideX,
    int top,
    int left,
    int dilationY,
    int dilationX,
    int groups) {
  static Extents of(Launch launch) {
    return new Extents(
        launch.integer(ConvolutionShape.N),
        launch.integer(ConvolutionShape.H),
        launch.integer(ConvolutionShape.W),
        launch.integer(ConvolutionShape.C),
        launch.integer(ConvolutionShape.P),
        launch.integer(ConvolutionShape.Q),
        launch.integer(ConvolutionShape.K),
        launch.integer(ConvolutionShape.R),
        launch.integer(ConvolutionShape.S),
        launch.integer(ConvolutionShape.STRIDE_Y),
        launch.integer(ConvolutionShape.STRIDE_X),
        launch.integer(ConvolutionShape.TOP),
        launch.integer(ConvolutionShape.LEFT),
        launch.integer(ConvolutionShape.DILATION_Y),
        launch.integer(ConvolutionShape.DILATION_X),
        launch.integer(ConvolutionShape.GROUPS));
  }

  /** Input channels of a group. */
  int channels() {
    return c / groups;
  }

  /** Output channels of a group. */
  int outputs() {
    return k / groups;
  }

  int terms() {
    return r * s * channels();
  }

  int places() {
    return n * p * q;
  }

  /** Whether every output sees one pixel, its own. */
  boolean pointwise() {
    return r == 1 && s == 1 && strideY == 1 && strideX == 1 && p == h && q == w && groups == 1;
  }

  /** Whether a filter leaves the picture anywhere. */
  boolean sticksOut() {
    return top > 0
        || left > 0
        || (p - 1) * strideY - top + (r - 1) * dilationY >= h
        || (q - 1) * strideX - left + (s - 1) * dilationX >= w;
  }

  /** All but k and groups, and the channels of a group, as the entries for processors take them. */
  int[] patches() {
    return patches(c);
  }

  /** The same where a pixel has more numbers than the channels. */
  int[] patches(int pitch) {
    return new int[] {
      n, h, w, pitch, p, q, r, s, strideY, strideX, top, left, dilationY, dilationX, channels()
    };
  }

  /** All, as the kernels take them. */
  int[] all() {
    return new int[] {
      n, h, w, c, p, q, k, r, s, strideY, strideX, top, left, dilationY, dilationX, groups
    };
  }
}
