package gibbon.planted;

import java.util.List;

/** Mistakes in the ops, the tape, the attack, the update and the host's side, all in Java. */
final class JavaFaults {
  private static final String VALUE = "check.OpGradientTest#everyResultIsWhatItsRowSays";
  private static final String FIRST = "check.OpGradientTest#everyPullbackIsTheDerivative";
  private static final String SECOND = "check.OpGradientTest#everyPullbacksPullbackIsTheDerivative";
  private static final String KINK = "op.KinkTest";
  private static final String SLOPES = "op.InfiniteSlopesTest";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "|x|: the pullback forgets the sign",
              "op/Abs.java",
              "Chain.gate(dy, Ops.sign(y.input(0)))",
              "dy",
              FIRST),
          Fault.of("exp: missing factor", "op/Exp.java", "Chain.gate(y, dy)", "dy", FIRST),
          Fault.of("x − y: wrong sign", "op/Subtract.java", "Ops.scale(dz, -1)", "dz", FIRST),
          Fault.of(
              "x / y: wrong sign",
              "op/Divide.java",
              "Ops.scale(slope, -1)",
              "Ops.scale(slope, 1)",
              FIRST),
          Fault.of(
              "x · y: both pullbacks take the same factor",
              "op/Multiply.java",
              "Chain.gate(z.input(1), dz)",
              "Chain.gate(z.input(0), dz)",
              FIRST),
          Fault.of(
              "xᵖ: missing factor p",
              "op/PowerSlope.java",
              "double slope = exponent * power;",
              "double slope = power;",
              FIRST),
          Fault.of(
              "clamp: wrong side of the upper bound",
              "op/Inside.java",
              "&& x < high",
              "&& x > high",
              FIRST),
          Fault.of(
              "log-odds: the label is among the others",
              "op/CrossEntropyOrOdds.java",
              "sum += j == label ? 0 : probability",
              "sum += probability",
              VALUE),
          Fault.of(
              "FGSM loses its way where the network is sure",
              "attack/InputGradient.java",
              "SURE = 60",
              "SURE = 1e9",
              "attack.SureNetworkTest"),
          Fault.of(
              "a scaled gradient follows the log-odds of a sure network",
              "attack/Perturbation.java",
              "return InputGradient.EXACT;",
              "return InputGradient.LASTING;",
              "attack.SureNetworkTest#aStepInProportionToTheGradientShrinks"),
          Fault.of(
              "a change in place goes unnoticed",
              "autodiff/Var.java",
              "value.version() != version",
              "false",
              "autodiff.InPlaceTest"),
          Fault.of(
              "a maximum of more numbers than places",
              "op/Places.java",
              "count > Buffer.MOST_PLACES",
              "false",
              "op.LimitsTest#placesAreToldApartOrRefused"),
          Fault.of(
              "0 · ∞ of a mask is NaN",
              "op/Gate.java",
              "g == 0 ? 0 : x * g",
              "x * g",
              SLOPES + "#aMaskHoldsAnInfiniteSlopeBack"),
          Fault.of(
              "0 / 0 of a gradient that does not reach the loss is NaN",
              "op/GatedQuotient.java",
              "g == 0 ? 0 : g / y",
              "g / y",
              SLOPES + "#whatAMaskHoldsBackMayBeAsSteepAsItLikes"),
          Fault.of(
              "x / y: the factors of its gradient overflow on the way",
              "op/Proportion.java",
              "if (ordinary(g * z) || Double.isInfinite(g) || Double.isInfinite(z)) {",
              "if (true) {",
              SLOPES + "#theOrderOfFactorsOverflowsLastInDoublePrecision"),
          Fault.of(
              "cross-entropy: 0 · ∞ of a class that cannot be",
              "op/SoftmaxCrossEntropy.java",
              "t[j] == 0 ? 0 : t[j]",
              "t[j]",
              SLOPES + "#aLogitOfMinusInfinityIsAClassThatCannotBe"),
          Fault.of(
              "sigmoid cross-entropy: −t forgotten",
              "op/SigmoidCrossEntropy.java",
              "- logit * t[i]",
              "",
              VALUE),
          Fault.of("sign(0) = 1", "op/Sign.java", "Math.signum(x)", "x < 0 ? -1 : 1", KINK),
          Fault.of(
              "max: the last of equals wins",
              "op/Max.java",
              "candidate > best ||",
              "candidate >= best ||",
              KINK),
          Fault.of(
              "max: ends one too early",
              "op/Max.java",
              "r < reduced; r++",
              "r < reduced - 1; r++",
              VALUE),
          Fault.of(
              "max: wrong winner index", "op/Max.java", "winner = r;", "winner = r - 1;", FIRST),
          Fault.of(
              "sum: ends one too early",
              "op/Sum.java",
              "r < reduced; r++",
              "r < reduced - 1; r++",
              VALUE),
          Fault.of(
              "broadcasting: summed over the wrong axis",
              "op/Ops.java",
              "a < missing ||",
              "a >= x.shape().rank() - missing ||",
              FIRST),
          Fault.of(
              "broadcasting: strides of x for y",
              "op/Broadcast.java",
              "outer[2] = ys[axis];",
              "outer[2] = xs[axis];",
              VALUE),
          Fault.of(
              "x·w: transposed gradient of w",
              "op/MatMul.java",
              "Ops.matmul(a, dy, true, false)",
              "Ops.matmul(dy, a, true, false)",
              FIRST),
          Fault.of(
              "x·wᵀ: operands of a pullback exchanged",
              "op/MatMul.java",
              "Ops.matmul(dy, a, true, false)",
              "Ops.matmul(a, dy, true, false)",
              FIRST),
          Fault.of(
              "softmax: not shifted by its largest logit",
              "op/LogSoftmax.java",
              "max = Math.max(max, x[j]);",
              "max = 0;",
              VALUE,
              KINK),
          Fault.of(
              "softmax: wrong sign on the backward pass",
              "op/Softmax.java",
              "Ops.subtract(shifted, weighted)",
              "Ops.add(shifted, weighted)",
              FIRST),
          Fault.of(
              "cross-entropy: p − 1 computed naively",
              "op/SoftmaxCrossEntropy.java",
              "difference[start + (int) label] = -others;",
              "difference[start + (int) label] -= 1;",
              VALUE,
              KINK),
          Fault.of(
              "cross-entropy: a label too large is let in",
              "op/SoftmaxCrossEntropy.java",
              "label < classes",
              "label <= classes",
              KINK),
          Fault.of(
              "cross-entropy: second order with the wrong sign",
              "op/SoftmaxMinusTarget.java",
              "Ops.softmax(y.input(0)))), dy)",
              "Ops.softmax(y.input(0)))), Ops.scale(dy, -1))",
              SECOND),
          Fault.of("dropout: no scale", "op/Dropout.java", "kept ? scale * x", "kept ? x", VALUE),
          Fault.of(
              "dropout: keeps what it should drop",
              "op/Dropout.java",
              "(long) (keep * 0x1p32)",
              "(long) ((1 - keep) * 0x1p32)",
              "tensor.PhiloxTest#dropoutKeepsAtItsRateAndScales"),
          Fault.of(
              "dropout: no mask on the backward pass",
              "op/Dropout.java",
              "dy.tape().apply(this, dy)",
              "Ops.scale(dy, scale)",
              FIRST),
          Fault.of(
              "transpose: not inverted on the backward pass",
              "op/Transpose.java",
              "inverse[permutation.get(a)] = a;",
              "inverse[a] = permutation.get(a);",
              FIRST),
          Fault.of(
              "slice: begins at the wrong place",
              "op/Slice.java",
              "result, strides, start * strides[axis]",
              "result, strides, start",
              VALUE),
          Fault.of(
              "concatenate: every input gets the first slice",
              "op/Concatenate.java",
              "at += count;",
              "",
              FIRST),
          Fault.of(
              "maxout layer: its weights' gradient forgets the scale of dropout",
              "op/MaxoutLayer.java",
              "new MatrixTimesWinners(pieces, scale)",
              "new MatrixTimesWinners(pieces, 1)",
              "check.OpGradientTest#everyPullbackIsTheDerivative"),
          Fault.of(
              "scatter: a repeated index counts once",
              "op/ScatterRows.java",
              "sum += x",
              "sum = x",
              VALUE),
          Fault.of(
              "squared distance: missing factor 2",
              "op/SquaredDistances.java",
              ", 2)",
              ", 1)",
              FIRST),
          Fault.of(
              "the tape drops one use of a value used twice",
              "autodiff/Accumulate.java",
              "added.tape().apply(new Accumulate(), soFar, added)",
              "added",
              "autodiff.TapeLawsTest"),
          Fault.of(
              "a loss of any known weight counts as one of weight 1",
              "op/Chain.java",
              "dloss.constant().equals(OptionalDouble.of(1))",
              "dloss.constant().isPresent()",
              "autodiff.KnownWeightsTest"),
          Fault.of(
              "a step of training takes the sum of the losses for their mean",
              "train/TrainingStep.java",
              "rate(step) / plan.batch()",
              "rate(step)",
              "train.TrainingStepTest"),
          Fault.of(
              "the tape makes gradients nobody wants",
              "autodiff/Tape.java",
              "if (depends[input]) {",
              "if (depends[input] || true) {",
              "autodiff.LaunchCountTest"),
          Fault.of(
              "Philox: a round too few",
              "tensor/Philox.java",
              "round < ROUNDS",
              "round < ROUNDS - 1",
              "tensor.PhiloxTest#theKnownAnswersOfItsAuthors"),
          Fault.of(
              "FGSM steps towards the label",
              "attack/FastGradientSign.java",
              "at.gradient(), epsilon, low, high",
              "at.gradient(), -epsilon, low, high",
              "attack.FastGradientSignTest#isExactOnLogisticRegression"),
          Fault.of(
              "FGSM moves along the gradient, not its sign",
              "op/SignStep.java",
              "Math.signum(gradient[i])",
              "gradient[i]",
              "attack.FastGradientSignTest#movesEveryPixelByEpsilonOrNotAtAll"),
          Fault.of(
              "a step of an attack is rounded to the nearest number",
              "update/SignAscent.java",
              "return away ? Math.nextAfter(point, x) : point;",
              "return point;",
              "update.SignAscentTest#isTheExactSumRoundedTowardsThePictureAndHeld"),
          Fault.of(
              "the bound on columns is never applied",
              "update/SgdKernels.java",
              "norm > bound",
              "norm < 0",
              "train.SgdTest"),
          Fault.of(
              "a file is renamed before it is on the disk",
              "store/AtomicFiles.java",
              "      disk.force(channel);\n      disk.rename(part, target);",
              "      disk.rename(part, target);\n      disk.force(channel);",
              "store.AtomicFilesTest"),
          Fault.of(
              "the events of timed launches are never given back",
              "opencl/EventTimer.java",
              "answers.of(\"clReleaseEvent\", CL.clReleaseEvent(run.event()));\n    }\n    pending.clear();\n    profile",
              "}\n    pending.clear();\n    profile",
              "opencl.ClFaultsTest#everyEventOfATimedLaunchIsGivenBack"),
          Fault.of(
              "packed weights outlive a kernel that writes the weights",
              "opencl/ClDevice.java",
              "launch.written().forEach(buffer -> own(buffer).changed());",
              "",
              "opencl.PackedWeightsTest#weightsWrittenByAKernelAreSeen"),
          Fault.of(
              "packed weights outlive the host's writing the weights",
              "opencl/ClDevice.java",
              "own(target).changed();",
              "",
              "opencl.PackedWeightsTest#weightsWrittenByTheHostAreSeen"));

  private JavaFaults() {}
}
