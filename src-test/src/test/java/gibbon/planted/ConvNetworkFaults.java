package gibbon.planted;

import java.util.List;

/** Mistakes in convolutional networks, their training and what is shown of them. */
final class ConvNetworkFaults {
  private static final String UPDATE = "train.SgdTest#everyColumnIsWithinItsBoundAfterEachUpdate";
  private static final String SHOWN =
      "paper.CifarPicturesTest#samplesAreShownAsTheyWereAndRubbishAsBrightAsThePictures";

  static final List<Fault> ALL =
      List.of(
          Fault.of(
              "every layer learns at the plan's rate",
              "train/Sgd.java",
              "double rate = usualRate * rates.get(i);",
              "double rate = usualRate;",
              UPDATE),
          Fault.of(
              "a bias counts as a layer of its own",
              "train/Sgd.java",
              "layer += layer < 0 || parameter.role() == Parameter.Role.WEIGHT ? 1 : 0;",
              "layer++;",
              UPDATE),
          Fault.of(
              "a layer's bound widens the plan's",
              "model/LayerRules.java",
              "Math.min(usual, bounds.get(layer))",
              "bounds.get(layer)",
              UPDATE),
          Fault.of(
              "dropout in front of a pool, too",
              "model/Sequential.java",
              "hasParameters(i + 1) ? noise : Noise.NONE, above);",
              "noise, above);",
              "model.ConvNetworkTest#dropoutIsOfSingleNumbersBehindThePools"),
          Fault.of(
              "pools of a recipe round down",
              "model/ConvSizes.java",
              "Window.of(poolStride, 0), true)",
              "Window.of(poolStride, 0), false)",
              "paper.CifarPicturesTest#thePaperProfileIsThePublishedRecipe"),
          Fault.of(
              "pictures shown with the contrast of the first",
              "paper/WhitenedLaboratory.java",
              "pictures.shown(sample.clean(), sample.index()),",
              "pictures.shown(sample.clean(), 0),",
              SHOWN),
          Fault.of(
              "rubbish shown without the pictures' brightness",
              "whiten/WhitenedPictures.java",
              "new ContrastNormal.Former(mean, length)",
              "new ContrastNormal.Former(0, length)",
              SHOWN));

  private ConvNetworkFaults() {}
}
