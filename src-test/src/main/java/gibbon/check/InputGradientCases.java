package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.check.ConvolutionCases.Filters;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import java.util.List;

/**
 * The gradient of a convolution for its pictures, and with what the backward pass does beside it.
 */
final class InputGradientCases {
  private InputGradientCases() {}

  static List<OpCase> rows(Filters f) {
    return List.of(alone(f), added(f), gated(f), ofPart(f));
  }

  private static OpCase alone(Filters f) {
    return ConvolutionCases.wayBack(f, "conv2d_input_gradient", "Conv2dInputGradient", 0)
        .result(f::x)
        .means((s, x, i) -> slopeOfPixel(f, s, x.get(2), 0, x.get(1), i));
  }

  /** That of pictures which something else uses, too: what they have of that comes first. */
  private static OpCase added(Filters f) {
    return row(
            "conv2d_input_gradient_plus" + f.name(),
            "Conv2dInputGradientPlus",
            (s, x) -> {
              Var pictures = x.get(0);
              Var y = PictureOps.conv2d(pictures, x.get(1), f.window(), f.groups(s));
              Var loss = Ops.sum(Ops.multiply(y, x.get(2)));
              Var other = Ops.sum(Ops.multiply(pictures, x.get(3)));
              return pictures.tape().gradients(Ops.add(loss, other), pictures).var(pictures);
            })
        .withForwardPass()
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, f::y)
        .input(Domain.REAL, f::x)
        .result(f::x)
        .means((s, x, i) -> x.get(3).at(i) + slopeOfPixel(f, s, x.get(2), 0, x.get(1), i));
  }

  /** That of what went into a ReLU whose result the filters see. */
  private static OpCase gated(Filters f) {
    return row(
            "conv2d_input_gradient_gated" + f.name(),
            "Conv2dInputGradientPlus",
            (s, x) -> {
              Var y = PictureOps.conv2d(Ops.relu(x.get(0)), x.get(1), f.window(), f.groups(s));
              return PullbackCases.wayBack(y, x.get(2), x.get(0));
            })
        .withForwardPass()
        .input(Domain.awayFrom(0), f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, f::y)
        .result(f::x)
        .means((s, x, i) -> x.get(0).at(i) > 0 ? slopeOfPixel(f, s, x.get(2), 0, x.get(1), i) : 0);
  }

  /**
   * That of a ReLU's result which the second of two layers side by side sees, and something else.
   */
  private static OpCase ofPart(Filters f) {
    return row(
            "conv2d_input_gradient_of_a_part" + f.name(),
            "Conv2dInputGradientPlus",
            (s, x) -> {
              Var seen = Ops.relu(x.get(0));
              Window window = f.window();
              int groups = f.groups(s);
              Var other = x.get(1);
              Var bias = x.get(5);
              Var y =
                  Ops.concatenate(
                      3,
                      PictureOps.conv2dOnDemand(other, x.get(2), bias, window, groups, false),
                      PictureOps.conv2dOnDemand(seen, x.get(2), bias, window, groups, false));
              Var loss = Ops.sum(Ops.multiply(y, x.get(3)));
              Var more = Ops.sum(Ops.multiply(seen, x.get(4)));
              return y.tape().gradients(Ops.add(loss, more), x.get(0)).var(x.get(0));
            })
        .withForwardPass()
        .input(Domain.awayFrom(0), f::x)
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::shape)
        .input(Domain.REAL, s -> f.y(s).with(3, 2 * f.outputs(s)))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, s -> Shape.of(f.outputs(s)))
        .result(f::x)
        .means(
            (s, x, i) ->
                x.get(0).at(i) > 0
                    ? x.get(4).at(i) + slopeOfPixel(f, s, x.get(3), f.outputs(s), x.get(2), i)
                    : 0);
  }

  /** The gradient for a number of a picture; the numbers of dy begin at one of a place. */
  static double slopeOfPixel(Filters f, Sizes s, Values dy, int start, Values filters, int[] i) {
    int group = i[3] / f.channels(s);
    int outputs = f.outputs(s) / f.groups(s);
    double sum = 0;
    for (int p = 0; p < dy.shape().extent(1); p++) {
      for (int q = 0; q < dy.shape().extent(2); q++) {
        for (int a = 0; a < f.r(); a++) {
          for (int b = 0; b < f.s(); b++) {
            boolean seen = f.row(p, a) == i[1] && f.column(q, b) == i[2];
            for (int o = group * outputs; seen && o < (group + 1) * outputs; o++) {
              sum += dy.at(i[0], p, q, start + o) * filters.at(a, b, i[3] % f.channels(s), o);
            }
          }
        }
      }
    }
    return sum;
  }
}
