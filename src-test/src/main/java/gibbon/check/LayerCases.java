package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.check.ConvolutionCases.Filters;
import gibbon.op.Conv2dFilterGradient;
import gibbon.op.Conv2dInputGradient;
import gibbon.op.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Convolutions with the filters of known networks, for benchmarks: rows as {@link
 * ConvolutionCases}', of which only {@link OpCases#named} knows, since a gradient check of so many
 * filters would take hours. Gradients stand alone, as functions of dy.
 */
final class LayerCases {
  private LayerCases() {}

  static List<OpCase> rows() {
    List<OpCase> rows = new ArrayList<>();
    for (Filters filters :
        List.of(
            new Filters("_7x7_of_64", 7, 7, 64, Window.of(2, 3), 1),
            new Filters("_3x3_of_192", 3, 3, 192, Window.of(1, 1), 1),
            new Filters("_5x5_of_64", 5, 5, 64, Window.of(1, 2), 1),
            new Filters("_1x1_of_128", 1, 1, 128, Window.plain(), 1),
            new Filters("_8x8_of_192", 8, 8, 192, Window.of(1, 4), 1))) {
      rows.add(ConvolutionCases.forward(filters));
      rows.add(ConvolutionCases.layer("conv2d_relu" + filters.name(), filters, true));
      rows.add(ConvolutionCases.maxout("conv2d_maxout_2" + filters.name(), filters, 2));
      rows.add(inputGradient(filters));
      rows.add(filterGradient(filters));
    }
    return rows;
  }

  private static OpCase inputGradient(Filters f) {
    return row(
            "conv2d_input_gradient" + f.name(),
            "Conv2dInputGradient",
            (s, x) ->
                x.get(0)
                    .tape()
                    .apply(new Conv2dInputGradient(f.x(s), f.window(), 1), x.get(0), x.get(1)))
        .input(Domain.REAL, f::y)
        .input(Domain.REAL, f::shape)
        .result(f::x)
        .means((s, x, i) -> InputGradientCases.slopeOfPixel(f, s, x.get(0), 0, x.get(1), i));
  }

  private static OpCase filterGradient(Filters f) {
    return row(
            "conv2d_filter_gradient" + f.name(),
            "Conv2dFilterGradient",
            (s, x) ->
                x.get(0)
                    .tape()
                    .apply(new Conv2dFilterGradient(f.shape(s), f.window(), 1), x.get(0), x.get(1)))
        .input(Domain.REAL, f::x)
        .input(Domain.REAL, f::y)
        .result(f::shape)
        .means((s, x, i) -> ConvolutionCases.slopeOfWeight(f, s, x.get(0), x.get(1), i));
  }
}
