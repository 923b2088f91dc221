package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.op.Ops;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * How pictures go into a graph.
 *
 * @param name of the graph's input
 * @param picture as the network takes it, channels last
 * @param channelsFirst whether the graph has channels before rows
 * @param shape of the graph's input; the first extent is the batch, unless it has none
 * @param batch how many pictures the file is made for; 0 for any number
 * @param hasBatch whether the shape begins with the batch
 * @param type as the file says it, such as {@code [N, 3, 224, 224]}
 */
record InputPort(
    String name,
    PictureShape picture,
    boolean channelsFirst,
    int[] shape,
    int batch,
    boolean hasBatch,
    String type) {
  private static final int LARGEST = 1 << 14;

  /** Numbers of a picture of some 1,700 pixels a side, in colour. */
  private static final int LARGEST_PICTURE = 1 << 23;

  /**
   * Reads a graph's input as pictures.
   *
   * @throws OnnxException where rows and columns are neither said nor declared
   */
  static InputPort of(String file, OnnxFile.Port port, ImportOptions options) {
    List<OnnxFile.Extent> stated = port.shape();
    if (stated == null || stated.isEmpty() || stated.size() > 4) {
      throw refused(file, port, "expected [batch, …] of at most four axes");
    }
    int[] shape = new int[stated.size()];
    for (int i = 0; i < shape.length; i++) {
      long extent = stated.get(i).size();
      if (extent > LARGEST * (shape.length <= 2 ? 64L : 1)) {
        throw refused(file, port, "which no picture has");
      }
      // Some exporters write 0 where they do not know.
      shape[i] = (int) Math.max(0, extent);
    }
    boolean single = isSingle(shape);
    if (single) {
      int[] batched = new int[shape.length + 1];
      batched[0] = 1;
      System.arraycopy(shape, 0, batched, 1, shape.length);
      shape = batched;
    }
    boolean channelsFirst = shape.length == 4 && channelsFirst(shape, options.layout());
    int rows = shape.length == 4 ? channelsFirst ? 2 : 1 : 1;
    if (shape.length >= 3) {
      shape[rows] = declared(file, port, options, shape[rows], 0);
      shape[rows + 1] = declared(file, port, options, shape[rows + 1], 1);
    }
    if (shape.length == 4 && shape[channelsFirst ? 1 : 3] == 0) {
      shape[channelsFirst ? 1 : 3] = 3;
    }
    if (Arrays.stream(shape).skip(1).anyMatch(extent -> extent == 0)) {
      throw refused(file, port, "whose extents are not fixed; export it with fixed ones");
    }
    int[] own = shape;
    PictureShape picture =
        switch (shape.length) {
          case 4 -> new PictureShape(own[rows], own[rows + 1], own[channelsFirst ? 1 : 3]);
          case 3 ->
              own[1] > 1 && own[2] > 1
                  ? PictureShape.grey(own[1], own[2])
                  : PictureShape.row(own[1] * own[2]);
          default -> PictureShape.row(own[1]);
        };
    if ((long) Math.max(1, shape[0]) * picture.size() > LARGEST_PICTURE) {
      throw refused(file, port, "which no picture has");
    }
    return new InputPort(port.name(), picture, channelsFirst, shape, shape[0], !single, text(port));
  }

  /** One picture without a batch: [channels, rows, columns], [rows, columns, channels], [n]. */
  private static boolean isSingle(int[] shape) {
    if (shape.length == 1) {
      return true;
    }
    boolean first = shape[0] == 1 || shape[0] == 3;
    boolean last = shape[shape.length - 1] == 3;
    return shape.length == 3
        && (first && shape[1] > 4 && shape[2] > 4 && shape[0] == 3
            || last && shape[0] > 4 && shape[1] > 4);
  }

  private static boolean channelsFirst(int[] shape, String layout) {
    if (layout != null) {
      return layout.equals("NCHW");
    }
    boolean first = shape[1] == 1 || shape[1] == 3;
    boolean last = shape[3] == 1 || shape[3] == 3;
    return first || !last;
  }

  private static int declared(
      String file, OnnxFile.Port port, ImportOptions options, int extent, int which) {
    if (extent > 0) {
      return extent;
    }
    if (options.size() == null) {
      throw refused(file, port, "which leaves rows and columns open: say --size ROWS,COLUMNS");
    }
    int size = options.size().get(options.size().size() == 1 ? 0 : which);
    if (size > LARGEST) {
      throw refused(file, port, "a size of " + size + ", which no picture has");
    }
    return size;
  }

  private static OnnxException refused(String file, OnnxFile.Port port, String finding) {
    return new OnnxException(
        Text.of(
            "%s takes %s of shape %s, %s.", file, Wire.quoted(port.name()), text(port), finding));
  }

  private static String text(OnnxFile.Port port) {
    return port.shape() == null ? "unknown" : port.shape().toString();
  }

  /** Pictures [batch, inputs] as the graph takes them, their pixels treated. */
  Traced value(Var x, InputLayer layer) {
    int count = x.shape().extent(0);
    Var pictures =
        Ops.reshape(x, Shape.of(count, picture.rows(), picture.columns(), picture.channels()));
    Var treated = layer.apply(pictures);
    if (channelsFirst) {
      return unbatched(new Traced(treated, new int[] {0, 2, 3, 1}));
    }
    Shape own = Shape.of(OnnxExtents.with(shape, 0, count));
    return unbatched(Traced.of(Ops.reshape(treated, own)));
  }

  private Traced unbatched(Traced x) {
    return hasBatch ? x : x.reshape(Arrays.copyOfRange(shape, 1, shape.length));
  }
}
