package gibbon.planted;

import java.util.List;

/** Mistakes in convolutions, pools and local response normalisation: in their ops and kernels. */
final class PictureFaults {
  private static final String TOEPLITZ = "op.ConvolutionLawsTest#isTheProductWithItsToeplitzMatrix";
  private static final String ADJOINT = "op.ConvolutionLawsTest#theGradientsAreItsAdjoints";
  private static final String STEPS = "op.ConvolutionLawsTest#layersAreTheirStepsToTheBit";
  private static final String ROWS =
      "opencl.ConvolutionTest#picturesOfFewChannelsAgreeWithTheOracle";
  private static final String POOLED = "opencl.ConvolutionTest#pooledLayersAgreeWithTheOracle";
  private static final String BRANCHES = "op.ConvolutionLawsTest#branchesAreTheirStepsToTheBit";
  private static final String SIZES =
      "op.PoolLawsTest#allSmallPoolsAreWhatCaffesAndPyTorchsRulesSay";
  private static final String TIES = "op.PoolLawsTest#theFirstOfEqualsWinsAndNaNBeforeAll";
  private static final String RESPONSE =
      "op.PoolLawsTest#aResponseScalesWithItsNumbersAndIsNothingWithoutAlpha";
  private static final String AVERAGE = "op.PoolLawsTest#anAverageOfOnesIsTheShareThatCounts";
  private static final String VALUE = "check.OpGradientTest#everyResultIsWhatItsRowSays";
  private static final String FIRST = "check.OpGradientTest#everyPullbackIsTheDerivative";
  private static final String SECOND = "check.OpGradientTest#everyPullbacksPullbackIsTheDerivative";
  private static final String KNOWN =
      "opencl.ConvolutionTest#layersOfKnownNetworksAgreeWithTheOracle";
  private static final String OUTSIDE = "opencl.ConvolutionTest#tapsOutsideAreLeftOutRightly";
  private static final String ANY = "opencl.ConvolutionTest#everyVariantAgreesWithTheOracle";

  static final List<Fault> JAVA =
      List.of(
          Fault.of(
              "convolution: turned filters",
              "op/ConvolutionShape.java",
              "return window.rows().place(output, tap);",
              "return window.rows().place(output, r - 1 - tap);",
              TOEPLITZ),
          Fault.of(
              "convolution: padding above for padding beside",
              "op/ConvolutionShape.java",
              "return window.columns().output(column, tap, q);",
              "return window.rows().output(column, tap, q);",
              ADJOINT,
              FIRST),
          Fault.of(
              "convolution: an output row too many is asked of dy",
              "op/Steps.java",
              "moved / stride >= count ? -1",
              "moved / stride > count ? -1",
              ADJOINT,
              FIRST),
          Fault.of(
              "convolution: every group sees the first group's channels",
              "op/Conv2d.java",
              "double factor = x[pixel + c];",
              "double factor = x[pixel + c % f.channels()];",
              VALUE),
          Fault.of(
              "dx: filters of another group",
              "op/Conv2dInputGradient.java",
              "int first = c / f.channels() * f.outputs();",
              "int first = 0;",
              FIRST),
          Fault.of(
              "dw: channels of another group",
              "op/Conv2dFilterGradient.java",
              "double factor = x[pixel + group * f.channels()];",
              "double factor = x[pixel];",
              FIRST),
          Fault.of(
              "dx's pullback: dy for its gradient",
              "op/Conv2dInputGradient.java",
              "new Conv2dFilterGradient(filters, window, groups), g, dx.input(0))",
              "new Conv2dFilterGradient(filters, window, groups), g, g.tape().apply(new Conv2d(window, groups), g, dx.input(1)))",
              SECOND),
          Fault.of(
              "convolution: rounds up as pools may",
              "op/Steps.java",
              "Math.toIntExact(room / stride + 1)",
              "Math.toIntExact((room + stride - 1) / stride + 1)",
              VALUE),
          Fault.of(
              "ReLU of a convolution: gradient through what is not above 0",
              "op/Conv2dLayer.java",
              "rectified ? ReluGate.of(dy, y) : dy",
              "dy",
              FIRST),
          Fault.of(
              "pooled: the gradient passes what is not above 0",
              "op/Conv2dPooled.java",
              "apply(scatter, ReluGate.of(dy, y), dy.tape().leaf(winner))",
              "apply(scatter, dy, dy.tape().leaf(winner))",
              FIRST),
          Fault.of(
              "a graph that is not read again: what numbers decided stays as it was",
              "onnx/Invocation.java",
              "weights.decided();",
              "",
              "onnx.RecordingTest#whatNumbersDecideIsDecidedAnew"),
          Fault.of(
              "a graph that is not read again: the first input for all",
              "onnx/Recording.java",
              "values[step.inputs[j]]",
              "values[step.inputs[0]]",
              "onnx.RecordingTest#everyRunPutsTheSameOnItsTape"),
          Fault.of(
              "branches: each gets the first one's gradient",
              "op/Conv2dBranches.java",
              "new Conv2dInputGradientPlus(x.shape(), window, groups, start, false, false)",
              "new Conv2dInputGradientPlus(x.shape(), window, groups, 0, false, false)",
              BRANCHES),
          Fault.of(
              "max pool: a gated gradient's pullback is not gated",
              "op/ScatterToPoolWinners.java",
              "gated ? ReluGate.of(g, dx.input(2)) : g",
              "g",
              FIRST),
          Fault.of(
              "a gated gradient's pullback is not gated",
              "op/Conv2dInputGradientPlus.java",
              "gated ? ReluGate.of(g, dx.input(dx.inputs().size() - 1)) : g",
              "g",
              FIRST),
          Fault.of(
              "a gradient that waited forgets what it was to be added to",
              "autodiff/Accumulate.java",
              "sum = sum == null ? by(soFar, added) : sum;",
              "sum = sum == null ? added : sum;",
              FIRST),
          Fault.of(
              "convolution's bias: gradient of one example alone",
              "op/Conv2dLayer.java",
              "Ops.sum(dz.get(), 0, 1, 2)",
              "Ops.sum(Ops.slice(dz.get(), 0, 0, 1), 0, 1, 2)",
              FIRST),
          Fault.of(
              "convolutional maxout: the last of equal pieces wins",
              "op/Conv2dMaxout.java",
              "candidate > best ||",
              "candidate >= best ||",
              "op.ConvolutionLawsTest#equalPiecesGoToTheLowest"),
          Fault.of(
              "pools: a window that begins behind the picture counts",
              "op/Steps.java",
              "(long) outputs * stride < (long) extent + before;",
              "(long) outputs * stride < (long) extent + before + after;",
              SIZES),
          Fault.of(
              "max pool: the last of equals wins",
              "op/MaxPool2d.java",
              "|| candidate > best",
              "|| candidate >= best",
              TIES),
          Fault.of(
              "max pool: padding counts as 0",
              "op/MaxPool2d.java",
              "double best = Double.NEGATIVE_INFINITY;\n                  int winner = -1;",
              "double best = 0;\n                  int winner = f.window().rows().before() > 0 ? 0 : -1;",
              SIZES),
          Fault.of(
              "pools: a pixel of two windows gets the gradient of one",
              "op/PoolShape.java",
              "sum += share.of(",
              "sum = share.of(",
              FIRST),
          Fault.of(
              "average pool: what sticks out of the padding counts",
              "op/PoolShape.java",
              "padding ? extent + steps.after() : extent",
              "padding ? Integer.MAX_VALUE : extent",
              VALUE),
          Fault.of(
              "average pool: padding never counts",
              "op/AveragePool2d.java",
              "f.counted(item, padding)",
              "f.counted(item, false)",
              VALUE),
          Fault.of(
              "local response: alpha is not divided by the size",
              "op/LocalResponse.java",
              "return alpha / size;",
              "return alpha;",
              RESPONSE),
          Fault.of(
              "local response: the window leans the other way",
              "op/LocalResponse.java",
              "return (size - 1) / 2;",
              "return size / 2;",
              VALUE),
          Fault.of(
              "local response: the pullback takes its own window",
              "op/LocalResponseGradient.java",
              "int below = LocalResponse.above(call.integer(LocalResponse.SIZE));\n                int above = LocalResponse.below(call.integer(LocalResponse.SIZE));",
              "int below = LocalResponse.below(call.integer(LocalResponse.SIZE));\n                int above = LocalResponse.above(call.integer(LocalResponse.SIZE));",
              FIRST),
          Fault.of(
              "local response: second order forgets that s moves",
              "op/LocalResponseGradient.java",
              "return Ops.subtract(through, Ops.scale(explicit, a()));",
              "return Ops.scale(explicit, -a());",
              SECOND),
          Fault.of(
              "local response: a gated gradient's pullback is not gated",
              "op/LocalResponseGradient.java",
              "gated ? ReluGate.of(g, dx.input(3)) : g",
              "g",
              FIRST),
          Fault.of(
              "sums over channels: not turned on the backward pass",
              "op/ChannelWindowSum.java",
              "new ChannelWindowSum(above, below), dy",
              "new ChannelWindowSum(below, above), dy",
              SECOND),
          Fault.of(
              "ReLU: of a concatenation's gradient the first part for any",
              "op/ReluGate.java",
              "new ReluGate(slice.start()), dy.input(0)",
              "new ReluGate(0), dy.input(0)",
              VALUE));

  static final List<Fault> KERNELS =
      List.of(
          Fault.of(
              "convolution: a padding column too few",
              "convolution.cl",
              "column >= 0 && column < of.w;",
              "column > 0 && column < of.w;",
              KNOWN,
              ANY),
          Fault.of(
              "dx, any kind: strides of rows for columns",
              "convolution.cl",
              "column % of.stride_x == 0 && column / of.stride_x < of.q;",
              "column % of.stride_y == 0 && column / of.stride_x < of.q;",
              row("conv2d_input_gradient_striding"),
              ANY),
          Fault.of(
              "patches: a run begins at the picture's border",
              "patches.cl",
              "run * length + max(0, -column) * of.channels",
              "run * length",
              KNOWN,
              ANY),
          Fault.of(
              "patches: the last run is not cut at the border",
              "patches.cl",
              "min(width, of.w - column) * of.channels",
              "width * of.channels",
              KNOWN,
              ANY),
          Fault.of(
              "patches: stretches do not add up",
              "patch_tile.cl",
              "if (again) {",
              "if (false) {",
              KNOWN,
              ANY),
          Fault.of(
              "patches: the first tap inside is left out",
              "patches.cl",
              "(dilation - 1 - from) / dilation",
              "(dilation - from) / dilation",
              OUTSIDE),
          Fault.of(
              "patches: dilated rows for dilated columns",
              "patches.cl",
              "int column = block->column[i] + b * of.dilation_x;",
              "int column = block->column[i] + b * of.dilation_y;",
              ANY),
          Fault.of(
              "patches: a gate lets through what is 0",
              "finish.cl",
              "gates > 0)",
              "gates >= 0)",
              row("conv2d_input_gradient_gated"),
              BRANCHES),
          Fault.of(
              "patches: gates of another panel",
              "patch_tiles.cl",
              "const global float* gates = gate + column;",
              "const global float* gates = gate;",
              BRANCHES),
          Fault.of(
              "patches: a part of the channels begins with the first",
              "conv_panels.cl",
              "count, from + group * channels,",
              "count, group * channels,",
              row("conv2d_input_gradient_of_a_part")),
          Fault.of(
              "patches: each branch stores its results where the first one's are",
              "conv_panels.cl",
              "y + first_column + group * columns",
              "y + group * columns",
              row("conv2d_branches")),
          Fault.of(
              "branches at once: the next one's jobs are counted from the first's",
              "conv_branches.cl",
              "  job -= jobs##b;",
              "",
              row("conv2d_branches"),
              BRANCHES),
          Fault.of(
              "branches at once: all in the first one's columns",
              "conv_branches.cl",
              "y + branch.first_column",
              "y + first_column0",
              row("conv2d_branches"),
              BRANCHES),
          Fault.of(
              "pooled: taps counted by columns of the window",
              "pieces.cl",
              "load_16(sums + a * line + b * columns + e), a * width + b);",
              "load_16(sums + a * line + b * columns + e), b * height + a);",
              POOLED),
          Fault.of(
              "pooled: columns of windows for rows",
              "conv_panels.cl",
              "picture, row * height + a, column * width + b, output",
              "picture, row * height + b, column * width + a, output",
              row("conv2d_pooled"),
              POOLED),
          Fault.of(
              "pooled: many pictures share the first one's place",
              "conv_panels.cl",
              "(long)(first + i) * places + place",
              "(long)(first + i) * places",
              POOLED),
          Fault.of(
              "pooled rows: windows of the band above",
              "conv_rows.cl",
              "(long)(next / bands * rows + first / height + row)",
              "(long)(next / bands * rows + row)",
              POOLED),
          Fault.of(
              "rows: the last tile of a row is not moved back into it",
              "conv_rows.cl",
              "int output = min(next, of.q - ROW_OUTPUTS);",
              "int output = max(0, next - 1);",
              POOLED,
              KNOWN),
          Fault.of(
              "rows: a picture's dilated rows lie side by side",
              "conv_rows.cl",
              "int line = of.dilation_y * length;",
              "int line = length;",
              ROWS),
          Fault.of(
              "patches: a bias is added in every stretch",
              "patch_tiles.cl",
              "int finishing = last ? finish : 0;",
              "int finishing = finish;",
              "opencl.ConvolutionTest#layersOfKnownNetworksAgreeWithTheOracle",
              STEPS),
          Fault.of(
              "patches: ReLU of the sums before the bias",
              "finish.cl",
              "select(sum, (float16)0, sum <= 0)",
              "select(sum, (float16)0, sum - added <= 0)",
              STEPS,
              KNOWN),
          Fault.of(
              "patches: one that leaves the picture below counts as whole",
              "patches.cl",
              "block->row[i] >= 0 && below < of.h",
              "block->row[i] >= 0",
              KNOWN,
              ANY),
          Fault.of(
              "patches: what is left over of a block is one short tile",
              "patch_tiles.cl",
              "height = rest ? SHORT_ROWS :",
              "height = rest ? 2 * SHORT_ROWS :",
              KNOWN,
              ANY),
          Fault.of(
              "patches: a panel of two vectors is taken for a narrow one",
              "patch_tiles.cl",
              "NARROW == 2 && room <= 16",
              "NARROW == 2 && room <= 24",
              KNOWN,
              ANY),
          Fault.of(
              "rows: a picture begins at its frame's border",
              "conv_rows.cl",
              "int begin = inside ? near : length;",
              "int begin = inside ? 0 : length;",
              KNOWN,
              ANY),
          Fault.of(
              "packed filters: the second group gets the first one's",
              "conv_pack.cl",
              "((long)(i % terms) * groups + group) * outputs + first;",
              "((long)(i % terms) * groups) * outputs + first;",
              ANY),
          Fault.of(
              "packed filters: not turned for the gradient",
              "conv_pack.cl",
              "(rows - 1 - term / outputs / columns) * step_y",
              "(term / outputs / columns) * step_y",
              KNOWN,
              ANY),
          Fault.of(
              "dx: the phases of a stride lie side by side",
              "patches.cl",
              "(picture * to.h + to.y + y * to.step_y)",
              "(picture * to.h + to.y + y)",
              KNOWN,
              ANY),
          Fault.of(
              "convolutional maxout: the winner of the unit beside it",
              "pieces.cl",
              "    winner[u] = first;",
              "    winner[u] = u > 0 ? winner[u - 1] : first;",
              KNOWN,
              ANY),
          Fault.of(
              "dw: stretches do not add up",
              "conv_filters.cl",
              "float16 sum = first ? sums[r][c]",
              "float16 sum = true ? sums[r][c]",
              KNOWN),
          Fault.of(
              "dw: a tap in the first row counts as outside",
              "conv_filters.cl",
              "row + bottom >= 0 &&",
              "row + bottom > 0 &&",
              KNOWN),
          Fault.of(
              "dw: the last term of a chunk is left out",
              "conv_filters.cl",
              "row + r < count && c < CONV_VECTORS",
              "row + r < count - 1 && c < CONV_VECTORS",
              KNOWN,
              ANY),
          Fault.of(
              "dw of few terms: a part goes on in the next one's outputs",
              "conv_filters.cl",
              "min(outputs, begin_output + stretch)",
              "outputs",
              KNOWN),
          Fault.of(
              "dx of few channels: strips lose the rows they share",
              "conv_scatter.cl",
              "int low = max(0, begin + top - (r - 1) * dilation_y + stride_y - 1) / stride_y;",
              "int low = max(0, begin + top + stride_y - 1) / stride_y;",
              KNOWN,
              ANY),
          Fault.of(
              "dx of few channels: a run is not cut at the right border",
              "conv_scatter.cl",
              "min(taps, w - column) * channels",
              "taps * channels",
              KNOWN,
              ANY),
          Fault.of(
              "max pool: an equal number behind wins",
              "pooling.cl",
              "first < 0 || (!(v <= best)",
              "first < 0 || (!(v < best)",
              TIES),
          Fault.of(
              "max pool: the winner of a vector of channels is counted by rows",
              "pooling.cl",
              "(float16)(a * s + b)",
              "(float16)(a * r + b)",
              "opencl.ConvolutionTest#poolsOfManyChannelsAgreeWithTheOracle"),
          Fault.of(
              "max pool: a pixel that won twice gets one gradient",
              "pooling.cl",
              "sum += winner[numbers[window] + e] == taps[window]",
              "sum = winner[numbers[window] + e] == taps[window]",
              row("scatter_to_pool_winners_padded"),
              row("scatter_to_pool_winners_cut")),
          Fault.of(
              "max pool: a gated gradient passes what is not above 0",
              "gates.cl",
              "return y > 0 ? number : y <= 0 ? 0 : y;",
              "return number;",
              row("scatter_to_pool_winners_gated_padded")),
          Fault.of(
              "max pool: of many channels only the last window's gradient counts",
              "pooling.cl",
              "sums += select(",
              "sums = select(",
              "opencl.ConvolutionTest#poolsOfManyChannelsAgreeWithTheOracle"),
          Fault.of(
              "max pool: a window over the right border goes on in the next row",
              "pooling.cl",
              "int far_b = far_tap(column, s, dilation_x, w);",
              "int far_b = s;",
              "opencl.ConvolutionTest#poolsOfManyChannelsAgreeWithTheOracle"),
          Fault.of(
              "ReLU's pullback: rows of the part for rows of the whole",
              "elementwise.cl",
              "(long)(i / channels) * pitch + start",
              "(long)(i / channels) * channels + start",
              row("relu_gate_of_a_part")),
          Fault.of(
              "average pool: padding counts below, not above",
              "average_pool.cl",
              "count += at < end && (padding || at >= 0);",
              "count += at < end && at >= 0;",
              AVERAGE,
              row("average_pool_of_padding_padded")),
          Fault.of(
              "local response: the sum of numbers, not of squares",
              "response.cl",
              "scale[e] = fma(v, v, scale[e]);",
              "scale[e] += fabs(v);",
              row("local_response")),
          Fault.of(
              "local response: the pullback forgets the factor 2",
              "response.cl",
              "direct - 2 * share * beta",
              "direct - share * beta",
              row("local_response_gradient")),
          Fault.of(
              "local response: of many neighbours the first are taken",
              "response.cl",
              "int first = kept ? block + d - from : -near;",
              "int first = kept ? block + d - from : 0;",
              row("local_response_gradient_of_many")),
          Fault.of(
              "local response: a gated gradient passes everything",
              "response.cl",
              "gated ? gate_number(slope, y[block + e]) : slope",
              "slope",
              row("local_response_gradient_gated")));

  private PictureFaults() {}

  private static String row(String name) {
    return "opencl.RowAgreementTest#agrees[" + name + "]";
  }
}
