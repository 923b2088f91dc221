package gibbon.planted;

import java.util.List;

/**
 * The same in attacks of the second rank: what other libraries do, and what is as easy to get
 * wrong.
 */
final class OtherAttackFaults {
  private static final String VIEWS = "attack.ViewLawsTest#";
  private static final String SQUARE = "attack.SquareTest#";
  private static final String FMN = "attack.FastMinimumNormTest#itIsThatOfItsPaper";
  private static final String MAP = "attack.SaliencyMapTest#";
  private static final String SPATIAL = "attack.RotationTranslationTest#";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "one smaller picture for the whole batch",
              "attack/DiverseViews.java",
              "Start.numbers(seed, Start.VIEWS, step, place)",
              "Start.numbers(seed, Start.VIEWS, 0, 0)",
              VIEWS + "drawsAreThoseOfPictureAndStep"),
          Fault.of(
              "a smaller picture never touches the last row",
              "attack/DiverseViews.java",
              "random.nextInt(shape.rows() - rows + 1)",
              "random.nextInt(Math.max(1, shape.rows() - rows))",
              VIEWS + "aSmallerPictureGoesAnywhere"),
          Fault.of(
              "gradients of scaled pictures are not scaled back",
              "attack/ScaledViews.java",
              "return of(gradient);",
              "return gradient;",
              VIEWS + "whatComesBackIsTheTranspose"),
          Fault.of(
              "views count alike, however steep their costs are",
              "attack/ViewedGradient.java",
              "scale / largest",
              "1",
              VIEWS + "aStepFollowsTheMeanOfAllViews"),
          Fault.of(
              "only the first view is looked at",
              "attack/ViewedGradient.java",
              "number < slopes.length; number++) {\n        double",
              "number < 1; number++) {\n        double",
              VIEWS + "aStepFollowsTheMeanOfAllViews"),
          Fault.of(
              "the look ahead is as short as the sum of slopes is long",
              "attack/ViewedGradient.java",
              "walk.step() * walk.momentum() * here.inputs()",
              "walk.step() * walk.momentum()",
              VIEWS + "aheadIsWhereMomentumLeads"),
          Fault.of(
              "smoothing takes three channels for granted",
              "attack/ShiftedViews.java",
              "smoothed(gradient, shape.channels(), shape.columns())",
              "smoothed(gradient, 3, shape.columns())",
              VIEWS + "aSmoothedGradientIsThatOfAllShifts"),
          Fault.of(
              "smoothing has a Gaussian of one width whatever the window",
              "attack/ShiftedViews.java",
              "2 * END * shift / (width - 1)",
              "2 * END * shift / 14",
              VIEWS + "aSmoothedGradientIsThatOfAllShifts"),
          Fault.of(
              "squares in L2 never touch the last row",
              "attack/BumpSquares.java",
              "random.nextInt(shape.rows() - side + 1), random",
              "random.nextInt(Math.max(1, shape.rows() - side)), random",
              SQUARE + "windowsGoAnywhere"),
          Fault.of(
              "squares in L2 lose what the other window was worth",
              "attack/BumpSquares.java",
              "LinearAlgebra.scale(r, length == 0 ? 0 : epsilon / length);",
              "LinearAlgebra.scale(r, 1);",
              SQUARE + "aChangeMovesLengthFromOneWindowToAnother"),
          Fault.of(
              "both halves of a bump go one way",
              "attack/BumpSquares.java",
              ": -lower[i - half][j];",
              ": lower[i - half][j];",
              SQUARE + "aBumpHasTwoHalves"),
          Fault.of(
              "FMN: the ball grows at examples too",
              "attack/FastMinimumNorm.java",
              "sizes[i] * (1 - change);",
              "sizes[i] * (1 + change);",
              FMN),
          Fault.of(
              "FMN: the ball may be larger than the nearest example is far",
              "attack/FastMinimumNorm.java",
              "sizes[i] = Math.min(shrunk, nearest.size(i));",
              "sizes[i] = shrunk;",
              FMN),
          Fault.of(
              "FMN: steps in the attack's norm, not in L2",
              "attack/FastMinimumNorm.java",
              "Norm.L2.steepest(slopes.direction(row), r);",
              "norm.steepest(slopes.direction(row), r);",
              FMN),
          Fault.of(
              "FMN: steps do not fall",
              "attack/FastMinimumNorm.java",
              "annealed(step, LAST_STEP * step, now, steps)",
              "step",
              FMN),
          Fault.of(
              "JSMA ranks pairs by their target's slopes alone",
              "attack/SaliencyMap.java",
              "if (alpha > 0 && beta < 0 && -alpha * beta > best) {\n          best = -alpha * beta;",
              "if (alpha > 0 && beta < 0 && alpha > best) {\n          best = alpha;",
              MAP + "itIsThatOfItsPaper"),
          Fault.of(
              "JSMA goes on where no pair helps",
              "attack/SaliencyMap.java",
              "    Pair found = null;",
              "    Pair found = new Pair(0, 1);",
              MAP + "itIsThatOfItsPaper"),
          Fault.of(
              "JSMA raises pixels that are full",
              "attack/SaliencyMap.java",
              "filter(p -> x[p] < box.high())",
              "filter(p -> x[p] <= box.high())",
              MAP + "itIsThatOfItsPaper"),
          Fault.of(
              "JSMA changes twice the pixels that it may",
              "attack/SaliencyMap.java",
              "(int) (gamma * inputs / 2)",
              "(int) (gamma * inputs)",
              MAP + "fewPixelsRise"),
          Fault.of(
              "shifts are shares of the picture",
              "attack/RotationTranslation.java",
              "row - down - middleRow",
              "row - down * shape.rows() / 10 - middleRow",
              SPATIAL + "aShiftMovesEveryPixel"),
          Fault.of(
              "pictures turn about a corner of the middle pixel",
              "attack/RotationTranslation.java",
              "(shape.rows() - 1) / 2.0",
              "shape.rows() / 2.0",
              SPATIAL + "aQuarterTurnIsExact"),
          Fault.of(
              "the last move is returned, not the worst",
              "attack/RotationTranslation.java",
              "if (found > lead[i]) {",
              "if (found > Double.NEGATIVE_INFINITY) {",
              SPATIAL + "theWorstIsReturned"),
          Fault.of(
              "a move between pixels takes the nearest",
              "attack/Resampled.java",
              "(1 - Math.abs(row - y)) * (1 - Math.abs(column - x))",
              "Math.rint(1 - Math.abs(row - y)) * Math.rint(1 - Math.abs(column - x))",
              SPATIAL + "betweenPixelsIsTheirMean"),
          Fault.of(
              "a universal change is not brought back into the ball",
              "attack/Universal.java",
              "norm.project(new double[v.length], v, epsilon, Bounds.NONE);",
              "norm.project(new double[v.length], v, 2 * epsilon, Bounds.NONE);",
              "attack.UniversalTest#theChangeIsWhatItSays"),
          Fault.of(
              "a universal change is made of steps that reached nothing",
              "attack/Universal.java",
              "          if (victim.reached(beyond, goal)[0]) {",
              "          if (!victim.reached(beyond, goal)[0]) {",
              "attack.UniversalTest#mostAreFooled"),
          Fault.of(
              "a fooling rate counts labels missed, not classes changed",
              "attack/Universal.java",
              "int[] before = classes(victim, pictures);",
              "int[] before = new int[pictures.count()];",
              "attack.UniversalTest#aChangeOfNothingFoolsNobody"),
          Fault.of(
              "the least likely class may be the label",
              "attack/Goal.java",
              "least[i] = k != classes[i] && less ? k : least[i];",
              "least[i] = less ? k : least[i];",
              "attack.GoalTest"),
          Fault.of(
              "the easiest target is the nearest try, reached or not",
              "app/TargetedRows.java",
              "(Trial trial) -> !trial.reached()",
              "(Trial trial) -> trial.reached()",
              "app.NamedAttacksTest#eachTargetIsOneInTurn"));

  private OtherAttackFaults() {}
}
