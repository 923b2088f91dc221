package gibbon.tune;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Window;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forms of a product that {@link Tuner} times: {@code nn}, {@code nt} and {@code tn}, the layer
 * of maxout units with both gradients, and the convolution.
 */
final class ProductForms {
  static final String MAXOUT = "maxout";

  /** The pullback of a maxout layer, to its input and to its weights. */
  static final String MAXOUT_NT = "maxout nt";

  static final String MAXOUT_TN = "maxout tn";

  /** A convolution by filters as wide as the picture, which is a product. */
  static final String CONVOLUTION = "conv";

  /** Half the distance of neighbours in single precision, beside 1. */
  private static final double UNIT = 0x1p-24;

  private static final int PIECES = 5;
  private static final int[][] RAGGED = {{33, 257, 129}, {100, 240, 65}, {7, 10, 1100}, {3, 5, 2}};

  private ProductForms() {}

  /**
   * What is wrong with a device's products of ragged sizes, or null: an error of more than γ_k ·
   * (|left| · |right|), with γ_k = k·u / (1 − k·u), cannot come from rounding.
   */
  static String wrong(Device device, String form) {
    for (Tuner.Product product : ragged(form)) {
      try (JavaDevice oracle = new JavaDevice();
          Arena exact = new Arena(oracle);
          Arena arena = new Arena(device)) {
        Tensor left = operand(exact, product, true);
        Tensor right = operand(exact, product, false);
        double[] expected = multiply(new Tape(exact), left, right, form).value().toDoubles();
        double[] terms = terms(new Tape(exact), left, right, form).value().toDoubles();
        double[] found = result(arena, product).value().toDoubles();
        double gamma = product.k() * UNIT / (1 - product.k() * UNIT);
        for (int i = 0; i < found.length; i++) {
          if (!(Math.abs(found[i] - expected[i]) <= gamma * terms[i])) {
            return Text.of(
                "wrong at %d of %dx%dx%d: %s, not %s",
                i, product.m(), product.n(), product.k(), found[i], expected[i]);
          }
        }
      }
    }
    return null;
  }

  private static List<Tuner.Product> ragged(String form) {
    return Arrays.stream(RAGGED)
        .map(
            s ->
                new Tuner.Product(
                    form, "ragged", s[0], form.startsWith(MAXOUT) ? PIECES * s[1] : s[1], s[2]))
        .toList();
  }

  /** A device's products of ragged sizes, one after the other. */
  static List<float[]> ofRagged(Device device, String form) {
    List<float[]> all = new ArrayList<>();
    for (Tuner.Product product : ragged(form)) {
      try (Arena arena = new Arena(device)) {
        all.add(result(arena, product).value().toFloats());
      }
    }
    return all;
  }

  /** The product of an arena's random operands. */
  private static Var result(Arena arena, Tuner.Product product) {
    return multiply(
        new Tape(arena),
        operand(arena, product, true),
        operand(arena, product, false),
        product.form());
  }

  /** Random numbers for one side of a product. */
  static Tensor operand(Arena arena, Tuner.Product product, boolean left) {
    boolean across = left ? product.form().equals("tn") : product.form().equals("nt");
    int outer = left ? product.m() : product.k();
    int inner = left ? product.k() : product.n();
    Shape shape = across ? Shape.of(inner, outer) : Shape.of(outer, inner);
    return arena.of(shape, new Philox(1, 72, left ? 0 : 1).uniform(shape.size(), -1, 1));
  }

  /** What a form makes of two matrices. */
  static Var multiply(Tape tape, Tensor left, Tensor right, String form) {
    if (form.equals(CONVOLUTION)) {
      int m = left.shape().extent(0);
      int n = right.shape().extent(1);
      int k = right.shape().extent(0);
      Var pictures = Ops.reshape(tape.leaf(left), Shape.of(m, 1, k, 1));
      Var filters = Ops.reshape(tape.leaf(right), Shape.of(1, k, 1, n));
      return Ops.reshape(PictureOps.conv2d(pictures, filters, Window.plain()), Shape.of(m, n));
    }
    if (form.startsWith(MAXOUT)) {
      Shape columns = Shape.of(right.shape().extent(1));
      Var x = tape.leaf(left);
      Var w = tape.leaf(right);
      Var y = Ops.maxoutLayer(x, w, tape.leaf(tape.arena().full(columns, 0)), PIECES);
      Var to = form.equals(MAXOUT_NT) ? x : w;
      return form.equals(MAXOUT) ? y : tape.gradients(Ops.sum(y), to).var(to);
    }
    return Ops.matmul(tape.leaf(left), tape.leaf(right), form.equals("tn"), form.equals("nt"));
  }

  /**
   * What the terms of each result come to where all are positive; on the backward pass, where each
   * piece wins.
   */
  private static Var terms(Tape tape, Tensor left, Tensor right, String form) {
    Tensor x = Ops.abs(tape.leaf(left)).value();
    Tensor w = Ops.abs(tape.leaf(right)).value();
    Tensor ones = tape.arena().full(Shape.of(left.shape().extent(0), right.shape().extent(1)), 1);
    return switch (form) {
      case MAXOUT_NT -> multiply(tape, ones, w, "nt");
      case MAXOUT_TN -> multiply(tape, x, ones, "tn");
      default -> multiply(tape, x, w, form);
    };
  }
}
