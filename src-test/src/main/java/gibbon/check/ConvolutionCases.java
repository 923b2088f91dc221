package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions and their two gradients. Every second of a is a picture of b rows and one column
 * more; the c channels are those of all groups, rounded up.
 */
final class ConvolutionCases {
  private static final Window UNEVEN = new Window(Steps.of(1, 1), new Steps(1, 0, 1, 1));
  private static final Window STRIDING = new Window(new Steps(2, 2, 1, 1), Steps.of(3, 1));
  private static final Window DILATED = new Window(new Steps(1, 1, 1, 2), new Steps(2, 2, 0, 3));

  private ConvolutionCases() {}

  /**
   * Filters.
   *
   * @param k filters; as many as channels times this where each channel has its own
   * @param groups 0 for one each channel
   */
  record Filters(String name, int r, int s, int k, Window window, int groups) {
    int batch(Sizes sizes) {
      return (sizes.a() + 1) / 2;
    }

    int groups(Sizes sizes) {
      return groups == 0 ? sizes.c() : groups;
    }

    int channels(Sizes sizes) {
      return groups == 0 ? 1 : (sizes.c() + groups - 1) / groups;
    }

    int outputs(Sizes sizes) {
      return groups == 0 ? k * sizes.c() : k;
    }

    Shape x(Sizes sizes) {
      return Shape.of(batch(sizes), sizes.b(), sizes.b() + 1, channels(sizes) * groups(sizes));
    }

    Shape shape(Sizes sizes) {
      return Shape.of(r, s, channels(sizes), outputs(sizes));
    }

    Shape y(Sizes sizes) {
      return Shape.of(
          batch(sizes),
          outputs(window.rows(), sizes.b(), r),
          outputs(window.columns(), sizes.b() + 1, s),
          outputs(sizes));
    }

    /** As many windows as can be laid down until one would stick out of the padding. */
    private static int outputs(Steps steps, int extent, int taps) {
      int count = 0;
      int end = steps.dilation() * (taps - 1);
      while (count * steps.stride() + end < steps.before() + extent + steps.after()) {
        count++;
      }
      return count;
    }

    /** Row and column of the picture at a tap of an output. */
    int row(int output, int tap) {
      return output * window.rows().stride()
          + tap * window.rows().dilation()
          - window.rows().before();
    }

    int column(int output, int tap) {
      return output * window.columns().stride()
          + tap * window.columns().dilation()
          - window.columns().before();
    }
  }

  static List<OpCase> rows() {
    List<Filters> all =
        List.of(
            new Filters("", 3, 2, 3, UNEVEN, 1),
            new Filters("_1x1", 1, 1, 4, Window.plain(), 1),
            new Filters("_5x5", 5, 5, 1, Window.of(1, 2), 1),
            new Filters("_striding", 3, 3, 2, STRIDING, 1),
            new Filters("_dilated", 2, 2, 4, DILATED, 1),
            new Filters("_grouped", 2, 2, 4, Window.of(2, 1), 2),
            new Filters("_depthwise", 3, 3, 1, STRIDING, 0),
            new Filters("_doubling", 3, 2, 2, STRIDING, 0));
    List<OpCase> rows = new ArrayList<>();
    rows.add(branches("conv2d_branches", List.of(all.get(0), all.get(2), all.get(1)), true));
    rows.add(branches("conv2d_branches_grouped", List.of(all.get(5), all.get(5)), false));
    rows.add(layer("conv2d_bias", all.get(0), false));
    rows.add(layer("conv2d_bias_grouped", all.get(5), false));
    rows.add(layer("conv2d_relu", all.get(0), true));
    rows.add(layer("conv2d_relu_striding", all.get(3), true));
    rows.add(maxout("conv2d_maxout_2", all.get(4), 2));
    rows.add(maxout("conv2d_maxout_3", all.get(0), 3));
    rows.add(pooled("conv2d_pooled", new Filters("", 2, 2, 3, Window.of(1, 1), 1), 1, 2));
    rows.add(pooled("conv2d_pooled_2x2", new Filters("", 3, 2, 2, Window.of(1, 2), 1), 2, 2));
    Window apart = new Window(new Steps(1, 1, 1, 2), new Steps(1, 1, 1, 2));
    rows.add(pooled("conv2d_pooled_dilated", new Filters("", 2, 2, 3, apart, 1), 1, 2));
    for (Filters filters : all) {
      rows.add(forward(filters));
      rows.addAll(InputGradientCases.rows(filters));
      rows.add(filterGradient(filters));
    }
    return rows;
  }

  static OpCase forward(Filters f) {
    return row(
            "conv2d" + f.name(),
            "Conv2d",
            (s, x) -> PictureOps.conv2d(x.get(0), x.get(1), f.window(), f.groups(s)))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .result(f::y)
        .means((s, x, i) -> sum(f, s, x, i, i[3]));
  }

  /** The sum of one filter at the place of an index. */
  private static double sum(Filters f, Sizes s, List<Values> x, int[] i, int filter) {
    int group = filter / (f.outputs(s) / f.groups(s));
    double sum = 0;
    for (int a = 0; a < f.r(); a++) {
      for (int b = 0; b < f.s(); b++) {
        for (int c = 0; c < f.channels(s); c++) {
          int channel = group * f.channels(s) + c;
          sum +=
              orZero(x.get(0), i[0], f.row(i[1], a), f.column(i[2], b), channel)
                  * x.get(1).at(a, b, c, filter);
        }
      }
    }
    return sum;
  }

  static OpCase layer(String name, Filters f, boolean rectified) {
    return row(
            name,
            "Conv2dLayer",
            (s, x) ->
                rectified
                    ? PictureOps.conv2dRelu(x.get(0), x.get(1), x.get(2), f.window(), f.groups(s))
                    : PictureOps.conv2dLayer(x.get(0), x.get(1), x.get(2), f.window(), f.groups(s)))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, s -> Shape.of(f.outputs(s)))
        .result(f::y)
        .means(
            (s, x, i) -> {
              double sum = sum(f, s, x, i, i[3]) + x.get(2).at(i[3]);
              return rectified ? Math.max(sum, 0) : sum;
            });
  }

  /** Layers of the same pictures, of as many outputs each, side by side. */
  private static OpCase branches(String name, List<Filters> all, boolean rectified) {
    OpCase.Row row =
        row(
                name,
                "Conv2dBranches",
                (s, x) -> {
                  Var[] layers = new Var[all.size()];
                  for (int i = 0; i < layers.length; i++) {
                    Filters f = all.get(i);
                    layers[i] =
                        PictureOps.conv2dOnDemand(
                            x.get(0),
                            x.get(2 * i + 1),
                            x.get(2 * i + 2),
                            f.window(),
                            f.groups(s),
                            rectified);
                  }
                  return Ops.concatenate(3, layers);
                })
            .input(Domain.REAL, all.get(0)::x);
    for (Filters f : all) {
      row = row.input(Domain.REAL, f::shape).input(Domain.REAL, s -> Shape.of(f.outputs(s)));
    }
    return row.result(s -> all.get(0).y(s).with(3, all.stream().mapToInt(f -> f.outputs(s)).sum()))
        .means(
            (s, x, i) -> {
              int branch = 0;
              int filter = i[3];
              while (filter >= all.get(branch).outputs(s)) {
                filter -= all.get(branch++).outputs(s);
              }
              List<Values> own = List.of(x.get(0), x.get(2 * branch + 1));
              double sum = sum(all.get(branch), s, own, i, filter);
              sum += x.get(2 * branch + 2).at(filter);
              return rectified ? Math.max(sum, 0) : sum;
            });
  }

  static OpCase maxout(String name, Filters f, int pieces) {
    return row(
            name,
            "Conv2dMaxout",
            (s, x) -> PictureOps.conv2dMaxout(x.get(0), x.get(1), x.get(2), f.window(), pieces))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.DISTINCT, s -> Shape.of(f.outputs(s)))
        .result(s -> f.y(s).with(3, f.outputs(s) / pieces))
        .means(
            (s, x, i) -> {
              double largest = Double.NEGATIVE_INFINITY;
              for (int filter = i[3] * pieces; filter < (i[3] + 1) * pieces; filter++) {
                largest = Math.max(largest, sum(f, s, x, i, filter) + x.get(2).at(filter));
              }
              return largest;
            });
  }

  /** A layer under a pool of windows side by side. */
  private static OpCase pooled(String name, Filters f, int height, int width) {
    Window steps = new Window(Steps.of(height, 0), Steps.of(width, 0));
    Pool pool = new Pool(height, width, steps, false);
    return row(
            name,
            "Conv2dPooled",
            (s, x) ->
                PictureOps.maxPool(
                    PictureOps.conv2dOnDemand(x.get(0), x.get(1), x.get(2), f.window(), 1, true),
                    pool))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, s -> Shape.of(f.k()))
        .result(
            s -> {
              Shape y = f.y(s);
              return y.with(1, y.extent(1) / height).with(2, y.extent(2) / width);
            })
        .means(
            (s, x, i) -> {
              double largest = 0;
              for (int tap = 0; tap < height * width; tap++) {
                int[] at = {i[0], i[1] * height + tap / width, i[2] * width + tap % width};
                largest = Math.max(largest, sum(f, s, x, at, i[3]) + x.get(2).at(i[3]));
              }
              return largest;
            });
  }

  private static OpCase filterGradient(Filters f) {
    return wayBack(f, "conv2d_filter_gradient", "Conv2dFilterGradient", 1)
        .result(f::shape)
        .means((s, x, i) -> slopeOfWeight(f, s, x.get(0), x.get(2), i));
  }

  /** The gradient for a number of a filter. */
  static double slopeOfWeight(Filters f, Sizes s, Values x, Values dy, int[] i) {
    int group = i[3] / (f.outputs(s) / f.groups(s));
    int channel = group * f.channels(s) + i[2];
    double sum = 0;
    for (int n = 0; n < f.batch(s); n++) {
      for (int p = 0; p < dy.shape().extent(1); p++) {
        for (int q = 0; q < dy.shape().extent(2); q++) {
          sum += dy.at(n, p, q, i[3]) * orZero(x, n, f.row(p, i[0]), f.column(q, i[1]), channel);
        }
      }
    }
    return sum;
  }

  /** As a function of x, the filters and dy: the gradient for one of the first two. */
  static OpCase.Row wayBack(Filters f, String name, String op, int to) {
    return row(
            name + f.name(),
            op,
            (s, x) ->
                PullbackCases.wayBack(
                    PictureOps.conv2d(x.get(0), x.get(1), f.window(), f.groups(s)),
                    x.get(2),
                    x.get(to)))
        .withForwardPass()
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, f::y);
  }

  /** A number of a picture, 0 outside. */
  static double orZero(Values x, int example, int row, int column, int channel) {
    boolean inside =
        row >= 0 && row < x.shape().extent(1) && column >= 0 && column < x.shape().extent(2);
    return inside ? x.at(example, row, column, channel) : 0;
  }
}
