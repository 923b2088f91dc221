package gibbon.planted;

import java.util.List;

/**
 * What single attack libraries do otherwise than the papers, planted in attacks of the first rank.
 */
final class LibraryFaults {
  private static final String LAWS = "attack.AttackLawsTest#";
  private static final String NEAR = "attack.LeastNormLawsTest#";
  private static final String WALK = "attack.WalkLawsTest#";
  private static final String STARTS = WALK + "startsAreAnywhereInTheBall";
  private static final String ROBUST = "robust.RobustnessTest#aLargerEpsilonThatFindsFewerIsTold";
  private static final String NAMED = "app.NamedAttacksTest#";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "L1: a change too large is scaled, not projected",
              "attack/Norm.java",
              "      double low = 0;\n      double high = LINF.of(before);",
              "      LinearAlgebra.scale(r, size / of(r));\n      if (size >= 0) {\n        return;\n      }\n      double low = 0;\n      double high = LINF.of(before);",
              "attack.NormTest#aProjectionIsTheNearestPoint"),
          Fault.of(
              "an L1 step puts all of epsilon on one pixel",
              "attack/FastGradient.java",
              "if (aware) {",
              "if (aware && norm != Norm.L1) {",
              LAWS + "aStepAwareOfTheBoxClimbsMost"),
          Fault.of(
              "a step larger than epsilon is refused",
              "attack/ProjectedGradient.java",
              "Refusal.unless(\"The size of a step\", step, 0, Float.MAX_VALUE);",
              "Refusal.unless(\"The size of a step\", step, 0, epsilon);",
              NAMED + "epsilonsAreForEachAttackAndALargerStepIsTold"),
          Fault.of(
              "a step larger than epsilon is not told",
              "app/NamedAttacks.java",
              "if (step > epsilon) {",
              "if (step > 1e9) {",
              NAMED + "epsilonsAreForEachAttackAndALargerStepIsTold"),
          Fault.of(
              "a random start touches the edge of the ball",
              "attack/Start.java",
              "          into[i] = size * (2.0 * random.nextFloat() - 1);\n        }",
              "          into[i] = 2.0 * random.nextFloat() - 1;\n        }\n        LinearAlgebra.scale(into, size / Norm.LINF.of(into));",
              STARTS),
          Fault.of(
              "a random start in L2 is uniform in its length, not in the ball",
              "attack/Start.java",
              "Math.pow(random.nextFloat(), 1.0 / into.length)",
              "random.nextFloat()",
              STARTS),
          Fault.of(
              "a random start in L1 always uses all of the size",
              "attack/Start.java",
              "double sum = exponential(random);",
              "double sum = 0;",
              STARTS),
          Fault.of(
              "APGD begins with a step of .1",
              "attack/AutoPgd.java",
              "private double size = 2 * epsilon;",
              "private double size = .1;",
              WALK + "theAutomaticOneIsThatOfItsPaper"),
          Fault.of(
              "APGD towards a class counts rises of its cost",
              "attack/Climb.java",
              "return towards ? -cost : cost;",
              "return cost;",
              "attack.ClimbTest#slopesAreThoseOfTheValue"),
          Fault.of(
              "the logits ratio asks for more classes than there are",
              "attack/Climb.java",
              "if (classes < (both ? 4 : 3)) {",
              "if (classes < 3) {",
              "attack.ClimbTest#withTooFewClassesTheRatioIsTheMargin"),
          Fault.of(
              "one of the targets is the label",
              "attack/EachTarget.java",
              ".filter(k -> k != label)",
              ".filter(k -> k >= 0)",
              LAWS + "theFirstTargetIsTheRival"),
          Fault.of(
              "the standard set runs for ten steps",
              "attack/AutoAttack.java",
              "STEPS = 100;",
              "STEPS = 10;",
              NEAR + "theStandardSetIsThatOfItsPaper"),
          Fault.of(
              "DeepFool multiplies its steps by the width of the box",
              "attack/DeepFool.java",
              "LinearAlgebra.scale(step, 1 + overshoot);",
              "LinearAlgebra.scale(step, (1 + overshoot) * Math.min(9, box.high() - box.low()));",
              NEAR + "deepFoolIsExactOnALinearModel"),
          Fault.of(
              "squares shrink by the share of the queries made",
              "attack/Square.java",
              "covered /= query > at ? 2 : 1;",
              "covered /= query > at / 2 ? 2 : 1;",
              "attack.SquareTest#squaresShrinkAsInThePaper"),
          Fault.of(
              "squares take pictures for square",
              "attack/Square.java",
              "covered * shape.rows() * shape.columns()",
              "covered * shape.rows() * shape.rows()",
              "attack.SquareTest#squaresShrinkAsInThePaper"),
          Fault.of(
              "C&W: a failed picture is returned as it was",
              "attack/CarliniWagner.java",
              "nearest.or(points)",
              "nearest.or(those.values())",
              NEAR + "aNewWeightBeginsAnew"),
          Fault.of(
              "a failed picture is NaN, and nobody says so",
              "attack/Victim.java",
              "if (!Double.isFinite(logits[i])) {",
              "if (logits[i] == 1e300) {",
              "attack.VictimTest#wrongQuestionsAreRefused"),
          Fault.of(
              "the gradient of a sure network is lost on the way",
              "attack/Climbed.java",
              "(float) (largest == 0 ? 0 : slope[k] / largest)",
              "(float) slope[k]",
              "attack.VictimTest#aClimbOfASureNetworkKeepsItsDirection"),
          Fault.of(
              "nobody says that a larger epsilon found fewer",
              "robust/SearchFlags.java",
              "curve.get(i).raw() - curve.get(i - 1).raw()",
              "curve.get(i).cumulative() - curve.get(i - 1).cumulative()",
              ROBUST),
          Fault.of(
              "the cumulative curve forgets who fell before",
              "robust/Evaluated.java",
              "standing[trial.picture()] &= !trial.reached();",
              "standing[trial.picture()] = !trial.reached();",
              ROBUST));

  private LibraryFaults() {}
}
