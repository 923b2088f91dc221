package gibbon.planted;

import java.util.List;

/** Mistakes that attack libraries have made, and others that would be as hard to see. */
final class AttackFaults {
  private static final String LAWS = "attack.AttackLawsTest#";
  private static final String NEAR = "attack.LeastNormLawsTest#";
  private static final String WALK = "attack.WalkLawsTest#";
  private static final String TRIALS = "attack.TrialsTest#";
  private static final String NORM = "attack.NormTest#";
  private static final String CLIMB = "attack.ClimbTest#";
  private static final String VICTIM = "attack.VictimTest#";
  private static final String NEAREST_POINT = NORM + "aProjectionIsTheNearestPoint";
  private static final String LEAST = NORM + "theStepToAPlaneIsTheLeast";
  private static final String BALL = LAWS + "examplesStayInBallAndBox";
  private static final String MIXED = LAWS + "picturesDoNotMix";
  private static final String PLANE = NEAR + "theNearestPointOfAPlaneIsFound";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "L1 projection: held first, softened after",
              "attack/Norm.java",
              "soften(x, before, 0, box, r);",
              "hold(x, r, box);\n      hold(x, before, box);",
              NEAREST_POINT),
          Fault.of(
              "L2 projection never projects",
              "update/EuclideanLength.java",
              "while (length > size) {",
              "while (length < 0) {",
              NORM + "aProjectionIsInBallAndBoxAndStaysWhereItIs"),
          Fault.of(
              "L2 step: squares of small slopes underflow",
              "attack/Norm.java",
              "double scale = Math.scalb(1.0, -Math.getExponent(LINF.of(g)));",
              "double scale = 1;",
              NORM + "aDirectionDoesNotDependOnTheSizeOfTheSlopes"),
          Fault.of(
              "L1 step: the last of equal slopes",
              "attack/Norm.java",
              "steepest = Math.abs(g[i]) > Math.abs(g[steepest]) ? i : steepest;",
              "steepest = Math.abs(g[i]) >= Math.abs(g[steepest]) ? i : steepest;",
              NORM + "oneOfEqualSlopesIsTheFirst"),
          Fault.of(
              "the wall is looked for on the wrong side",
              "attack/Norm.java",
              "room[i] = room(x[i], f > 0 ? -w[i] : w[i], box);",
              "room[i] = room(x[i], f > 0 ? w[i] : -w[i], box);",
              LEAST),
          Fault.of(
              "a step to a plane that ignores full pixels",
              "attack/WaterLevel.java",
              "held += closed[i] ? full[i] : 0;",
              "held += 0;",
              LEAST),
          Fault.of(
              "examples are rounded away from the picture",
              "attack/Pictures.java",
              "if (Math.abs(point - x[i]) > Math.abs(r[i])) {",
              "if (Math.abs(point - x[i]) > 2 * Math.abs(r[i])) {",
              NORM + "storingRoundsTowardsThePicture"),
          Fault.of(
              "the rival is the largest logit times a mask",
              "attack/Climb.java",
              "best = k != but && logits[from + k] > logits[from + best] ? k : best;",
              "best = k != but && logits[from + k] > Math.max(0, logits[from + best]) ? k : best;",
              CLIMB + "theRivalIsAClassAndTheLowestOfEquals"),
          Fault.of(
              "cross-entropy: p − 1 as it stands",
              "attack/Climb.java",
              "slope[label] = right;",
              "slope[label] = slope[label] - 1;",
              CLIMB + "crossEntropyOfASureNetworkKeepsItsDigits"),
          Fault.of(
              "the logits ratio is not differentiated through its denominator",
              "attack/Climb.java",
              "slope[order[0]] -= ratio / spread;",
              "slope[order[0]] -= 0;",
              CLIMB + "slopesAreThoseOfTheValue"),
          Fault.of(
              "the logits ratio takes the second largest for the third",
              "attack/Climb.java",
              "third * logits[from + order[2]] + 1e-12;",
              "third * logits[from + order[1]] + 1e-12;",
              CLIMB + "theRatioDoesNotDependOnTheScale",
              CLIMB + "slopesAreThoseOfTheValue"),
          Fault.of(
              "a targeted climb goes away from the target",
              "attack/Climb.java",
              "slope[k] = -slope[k];",
              "slope[k] = +slope[k];",
              CLIMB + "slopesAreThoseOfTheValue"),
          Fault.of(
              "momentum is lost: MIM is BIM",
              "attack/ProjectedGradient.java",
              "velocity[p] = momentum * velocity[p] +",
              "velocity[p] = 0 * velocity[p] +",
              LAWS + "momentumIsRemembered"),
          Fault.of(
              "MIM without a guard: NaN where there is no gradient",
              "attack/ProjectedGradient.java",
              "(size == 0 ? 0 : g[p] / size)",
              "g[p] / size",
              LAWS + "aGradientOfZeroMovesNothing"),
          Fault.of(
              "the ball is around the last point, not the picture",
              "attack/ProjectedGradient.java",
              "r[p] = at[p] - x[p] + step * direction[p];",
              "r[p] = step * direction[p];",
              WALK + "stepsOnTheDeviceAreThoseOfTheNorm"),
          Fault.of(
              "on the device every step begins at the picture",
              "attack/ResidentSteps.java",
              ".reads(x, at, gradient, least, most)",
              ".reads(x, x, gradient, least, most)",
              LAWS + "stepsAddUp"),
          Fault.of(
              "on the device the ball is forgotten",
              "attack/ResidentSteps.java",
              "Arrays.fill(r, direction);\n          norm.project(x, r, epsilon, box);",
              "Arrays.fill(r, direction);\n          norm.project(x, r, 9 * epsilon, box);",
              BALL),
          Fault.of(
              "L2 on the device: every step begins at the picture",
              "attack/ResidentSteps.java",
              ".reads(x, at, gradient)",
              ".reads(x, x, gradient)",
              LAWS + "stepsAddUp"),
          Fault.of(
              "L2 on the device: NaN where there is no gradient",
              "update/EuclideanAscent.java",
              "length == 0 ? 1 : length",
              "length",
              LAWS + "aGradientOfZeroMovesNothing"),
          Fault.of(
              "L2 on the device: rounded to the nearest number",
              "update/EuclideanAscent.java",
              "Math.abs(point - x) > Math.abs(r) ? Math.nextAfter(point, x) : point",
              "point",
              WALK + "stepsOnTheDeviceAreThoseOfTheNorm"),
          Fault.of(
              "a device without doubles is asked for them",
              "attack/ResidentSteps.java",
              "victim.hasDoubles() ?",
              "victim != null ?",
              WALK + "withoutDoublesTheHostMakesTheSteps"),
          Fault.of(
              "a point that has moved on is taken for where it was",
              "attack/Resident.java",
              "    next = former;\n    here = null;",
              "    next = former;\n    here = here == began ? null : here;",
              "attack.VictimTest#walksOnTheDeviceOfManyPicturesAreThoseOfFew"),
          Fault.of(
              "random numbers by place in the batch",
              "attack/Start.java",
              "inBall(numbers(seed, STARTS, restart, pictures.places()[i]), norm, epsilon, r);",
              "inBall(numbers(seed, STARTS, restart, i), norm, epsilon, r);",
              MIXED),
          Fault.of(
              "APGD: windows rounded in floating point",
              "attack/AutoPgd.java",
              "window = Math.max(window - Math.max(3 * steps / 100, 1), Math.max(6 * steps / 100, 1));",
              "window = (int) Math.ceil(.9 * window);",
              LAWS + "looksAreThoseOfThePaper"),
          Fault.of(
              "APGD judges the last point only",
              "attack/AutoPgd.java",
              "return bestReached || reached == null ? best : reached;",
              "return point;",
              LAWS + "theAutomaticOneReturnsItsBestAndWhatItReached"),
          Fault.of(
              "APGD: the step is larger than the ball",
              "attack/AutoPgd.java",
              "      norm.project(x, r, epsilon, box);\n      Pictures.store",
              "      Pictures.store",
              BALL),
          Fault.of(
              "a restart is chosen for the whole batch",
              "attack/Standing.java",
              "stands[i] = !way.reached(i, said.classes()[i]);",
              "stands[i] = !way.reached(0, said.classes()[0]);",
              LAWS + "theWorstIsAsBadAsEachAndMoreStartsAreNoBetter",
              MIXED),
          Fault.of(
              "a failed start replaces a better one",
              "attack/Standing.java",
              "if (!stands[i] || far > worst[tried[i]]) {",
              "if (stands[i]) {",
              LAWS + "theWorstIsAsBadAsEachAndMoreStartsAreNoBetter"),
          Fault.of(
              "DeepFool clips its steps",
              "attack/DeepFool.java",
              "norm.toPlane(point, boundary.w(), boundary.f(), box, step);",
              "norm.toPlane(point, boundary.w(), boundary.f(), Bounds.NONE, step);",
              NEAR + "deepFoolReachesItsPlaneThroughWalls"),
          Fault.of(
              "DeepFool leaves the class it sees, not the label",
              "attack/DeepFool.java",
              "Boundary.nearest(at, i, wanted.classes()[i], norm)",
              "Boundary.nearest(at, i, 0, norm)",
              NEAR + "mostPicturesAreReached"),
          Fault.of(
              "overshoot is forgotten",
              "attack/DeepFool.java",
              "LinearAlgebra.scale(step, 1 + overshoot);",
              "LinearAlgebra.scale(step, 1);",
              NEAR + "deepFoolIsExactOnALinearModel"),
          Fault.of(
              "FAB keeps the last example, not the nearest",
              "attack/Nearest.java",
              "if (size < sizes[row]) {",
              "if (size >= 0) {",
              NEAR + "theNearestNeverGoesFurtherAway"),
          Fault.of(
              "FAB returns examples beyond epsilon",
              "attack/AdaptiveBoundary.java",
              "found.example(i) != null && found.size(i) <= epsilon",
              "found.example(i) != null",
              BALL),
          Fault.of(
              "FAB steps twice as far as the boundary",
              "attack/AdaptiveBoundary.java",
              "private static final double BEYOND = 1.05;",
              "private static final double BEYOND = 2;",
              PLANE),
          Fault.of(
              "C&W: Adam is not renewed",
              "attack/CarliniWagner.java",
              "      w = new double[x.length];\n      mean = new double[x.length];",
              "      w = new double[x.length];\n      mean = mean == null ? new double[x.length] : mean;",
              NEAR + "aNewWeightBeginsAnew"),
          Fault.of(
              "C&W: confidence is not asked for",
              "attack/CarliniWagner.java",
              "wanted.reached(i, predicted[i]) && slopes.values()[i] >= confidence;",
              "wanted.reached(i, predicted[i]);",
              NEAR + "confidenceIsWhatItSays"),
          Fault.of(
              "C&W: no search for the weight",
              "attack/CarliniWagner.java",
              "weight = Double.isInfinite(worked) ? 10 * weight : .5 * (failed + worked);",
              "weight = 1000;",
              NEAR + "aNewWeightBeginsAnew"),
          Fault.of(
              "squares never touch the last row and column",
              "attack/FlatSquares.java",
              "random.nextInt(shape.rows() - side + 1)",
              "random.nextInt(Math.max(1, shape.rows() - side))",
              "attack.SquareTest#squaresGoAnywhere"),
          Fault.of(
              "a square is kept though it lowers the lead",
              "attack/RandomSearch.java",
              "if (found > lead[tried[i]] ||",
              "if (found < lead[tried[i]] || true ||",
              "attack.SquareTest#squaresOnlyEverGain"),
          Fault.of(
              "a failed picture is returned as zeros",
              "attack/Nearest.java",
              "float[] all = others.clone();",
              "float[] all = new float[others.length];",
              NEAR + "whatWasNotReachedIsTheLastPointTried"),
          Fault.of(
              "passes are counted once for each batch",
              "attack/Ledger.java",
              "cost[1]++;",
              "cost[1] += i == 0 ? 1 : 0;",
              VICTIM + "costsAreThoseOfTheQuestionsAsked"),
          Fault.of(
              "an example beyond epsilon counts as one that was passed over",
              "attack/Ledger.java",
              "Double.isInfinite(most)",
              "most >= 0",
              NEAR + "whatLiesBeyondTheBudgetIsNotPassedOver"),
          Fault.of(
              "MIM adds up directions in the place of gradients",
              "attack/ProjectedGradient.java",
              "(size == 0 ? 0 : g[p] / size)",
              "(size == 0 ? 0 : Math.signum(g[p]))",
              WALK + "momentumAddsUpGradientsOfOneLength"),
          Fault.of(
              "APGD compares its first step with a row of zeros",
              "attack/AutoPgd.java",
              "climbed = slopes.values()[row];\n      bestClimbed = climbed;",
              "climbed = 0;\n      bestClimbed = slopes.values()[row];",
              WALK + "theAutomaticOneIsThatOfItsPaper"),
          Fault.of(
              "APGD keeps the gradient of the last point when it goes back",
              "attack/AutoPgd.java",
              "gradient = bestGradient;",
              "gradient = gradient.clone();",
              WALK + "theAutomaticOneIsThatOfItsPaper"),
          Fault.of(
              "APGD has no momentum",
              "attack/AutoPgd.java",
              "ALONG = .75;",
              "ALONG = 1;",
              WALK + "theAutomaticOneIsThatOfItsPaper"),
          Fault.of(
              "a restart begins where the first start did",
              "attack/Start.java",
              "return new Start(true, seed, number);",
              "return new Start(true, seed, restart);",
              WALK + "drawsAreOnesOwn"),
          Fault.of(
              "one place and sign of squares for the whole batch",
              "attack/Square.java",
              "Start.numbers(seed, Start.SQUARE, restart, place)",
              "Start.numbers(seed, Start.SQUARE, restart, 0)",
              WALK + "drawsAreOnesOwn"),
          Fault.of(
              "C&W maps black to the end of tanh, where it stays",
              "attack/CarliniWagner.java",
              "WITHIN = .999999;",
              "WITHIN = 1;",
              WALK + "pixelsAtTheWallsAreNotStuck"),
          Fault.of(
              "an L1 step in proportion to the gradient",
              "attack/ProjectedGradient.java",
              "into[p] = moves ? Math.signum(g[p]) : 0;",
              "into[p] = moves ? g[p] : 0;",
              WALK + "aStepOfL1GoesToTheSteepestThatCanMove"),
          Fault.of(
              "steps end early on a sum over the batch",
              "attack/ProjectedGradient.java",
              "      points = next;\n",
              "      points = next;\n      if (Math.round(java.util.stream.IntStream.range(0, next.length).mapToDouble(p -> next[p]).sum()) % 2 == 0) {\n        break;\n      }\n",
              MIXED),
          Fault.of(
              "DeepFool adds a little to every distance",
              "attack/DeepFool.java",
              "norm.toPlane(point, boundary.w(), boundary.f(), box, step);",
              "norm.toPlane(point, boundary.w(), boundary.f() - 1e-2, box, step);",
              NEAR + "deepFoolIsExactOnALinearModel"),
          Fault.of(
              "levels of bytes are cut off, not rounded",
              "attack/ByteLevels.java",
              "Math.rint(",
              "Math.floor(",
              TRIALS + "bytesAreTheNearest"),
          Fault.of(
              "pictures wrong before count as fallen",
              "attack/Trials.java",
              "trial.right() && trial.reached());",
              "trial.reached());",
              TRIALS + "sharesAddUp"),
          Fault.of(
              "a gradient of all logits is half as long",
              "attack/Jacobian.java",
              "tape.gradients(column, 1, List.of(input))",
              "tape.gradients(column, .5, List.of(input))",
              VICTIM + "theJacobianHoldsTheSlopesOfTheLogits"),
          Fault.of(
              "an evaluation keeps every picture",
              "attack/Tally.java",
              "if (!shown[label]) {",
              "if (label >= 0) {",
              "attack.AttackMemoryTest"),
          Fault.of(
              "an input gradient is asked for in a place of its own",
              "attack/LinearTerm.java",
              "double[] start = at.values().value().toDoubles();",
              "double[] start = at.values().value().toDoubles();\n"
                  + "        tape.gradients(at.values(), 1, List.of(at.input()));",
              "ArchitectureTest#onlyInputGradientAndJacobianAskForInputGradients"));

  private AttackFaults() {}
}
