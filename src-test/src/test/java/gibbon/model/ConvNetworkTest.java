package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.arbitrary.Networks;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.op.Pool;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import gibbon.train.Trainings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What convolutional networks have that others have not. */
class ConvNetworkTest {
  @Provide
  Arbitrary<Recipe> convs() {
    return Networks.conv();
  }

  /** Convolution, bias and maximum in one op come to what they do one after the other. */
  @Property(tries = 40)
  void fusedLayersAreTheirStepsToTheBit(
      @ForAll("convs") Recipe spec,
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll long seed) {
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      Network model = Networks.drawn(spec, arena, seed);
      Shape shape = Shape.of(batch, spec.inputs());
      double[] x = Domain.PROBABILITY.numbers(new SplittableRandom(seed), shape);
      Tape fused = new Tape(arena);
      Tape steps = new Tape(arena);
      assertArrayEquals(
          model.logits(fused.leaf(arena.of(shape, x)), Noise.NONE).value().toFloats(),
          model.stepByStep().logits(steps.leaf(arena.of(shape, x)), Noise.NONE).value().toFloats());
      assertTrue(fused.nodes().size() < steps.nodes().size());
    }
  }

  /** Noise is on the picture, on what each pool leaves, and on what dense layers take in. */
  @Example
  void dropoutIsOfSingleNumbersBehindThePools() {
    Recipe spec =
        Recipes.of(
            "conv-maxout",
            new PictureShape(12, 12, 2),
            3,
            Map.of("maps", "3,4", "filters", "3", "padding", "1", "pools", "2", "units", "5"));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = spec.build(arena, 1);
      List<String> seen = new ArrayList<>();
      DropoutNoise dropout = new DropoutNoise(spec.dropout().orElseThrow(), 7, 0);
      Noise watched =
          (h, layer) -> {
            seen.add(layer + ": " + h.shape());
            return dropout.on(h, layer);
          };
      Tape tape = new Tape(arena);
      model.logits(tape.leaf(arena.full(Shape.of(2, 288), 1)), watched);
      assertEquals(
          List.of("0: [2, 12, 12, 2]", "1: [2, 6, 6, 3]", "2: [2, 36]", "3: [2, 5]"), seen);
      Shape pooled = Shape.of(50, 6, 6, 3);
      double[] kept = dropout.on(tape.leaf(arena.full(pooled, 1)), 1).value().toDoubles();
      // A map that is dropped or kept as a whole has probability 2⁻³⁵.
      for (int map = 0; map < 150; map++) {
        int alive = 0;
        for (int place = 0; place < 36; place++) {
          alive += kept[(map / 3 * 36 + place) * 3 + map % 3] > 0 ? 1 : 0;
        }
        assertTrue(alive > 0 && alive < 36, "map " + map + " is as one");
      }
    }
  }

  /** The bound is on the norm of a filter, over its rows, columns and input channels. */
  @Example
  void trainingKeepsEveryFilterWithinItsBound() {
    Dataset data = TinyPictures.split().train();
    Map<String, String> small =
        Map.of(
            "maps", "3,4", "filters", "3", "padding", "1", "pools", "2", "units", "8", "initial",
            "0.3");
    Recipe recipe = Recipes.of("conv-maxout", data.shape(), data.classes(), small);
    TrainingPlan plan =
        TrainingPlan.of("conv", recipe, 3)
            .batch(20)
            .columnBound(.2)
            .layers(new LayerRules(List.of(), List.of(.1)))
            .stopping(Stopping.after(1));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = Trainings.on(device).trained(List.of(plan), data, arena).model();
      List<Parameter> weights =
          model.parameters().stream().filter(p -> p.role() == Parameter.Role.WEIGHT).toList();
      assertEquals(4, weights.size());
      for (Parameter weight : weights) {
        double bound = weight == weights.get(0) ? .1 : .2;
        double longest = longest(weight);
        assertTrue(longest <= bound * (1 + 1e-12), weight.name() + " " + longest);
        assertEquals(bound, longest, .1 * bound, weight.name());
      }
    }
  }

  private static double longest(Parameter weight) {
    double[] values = weight.value().toDoubles();
    double longest = 0;
    for (int unit = 0; unit < weight.outputs(); unit++) {
      double squares = 0;
      for (int i = unit; i < values.length; i += weight.outputs()) {
        squares += values[i] * values[i];
      }
      longest = Math.max(longest, Math.sqrt(squares));
    }
    return longest;
  }

  /** Layers without parameters, one on the other, against the ops by hand. */
  @Example
  void layersThatLearnNothingStandBetweenOthers() {
    PictureShape input = new PictureShape(4, 4, 5);
    Pool pool = Pool.of(2, 2);
    Sequential model =
        new Sequential(
            "pools",
            input,
            10,
            Output.SOFTMAX,
            List.of(
                UnlearntLayer.pictures(input),
                UnlearntLayer.averagePool(pool, false),
                UnlearntLayer.localResponse(3, 3, 1, 1),
                UnlearntLayer.maxPool(pool),
                UnlearntLayer.flat()));
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      double[] x = new double[80];
      x[0] = 4; // The mean of its window is 1, its response 1 / (1 + 1² + 2²).
      x[1] = 8; // Its neighbour in the next channel: 2 / (1 + 1² + 2²).
      Var logits =
          model
              .copyTo(arena)
              .logits(new Tape(arena).leaf(arena.of(Shape.of(1, 80), x)), Noise.NONE);
      assertEquals(Shape.of(1, 5), logits.shape());
      double[] found = logits.value().toDoubles();
      assertArrayEquals(new double[] {1 / 6., 2 / 6., 0, 0, 0}, found, 1e-15);
    }
  }

  @Example
  void whatDoesNotFitIsNamed() {
    PictureShape tiny = new PictureShape(3, 3, 1);
    Map<String, String> one = Map.of("maps", "2", "padding", "0");
    refuse(
        () -> Recipes.of("conv", tiny, 2, one), "Pictures of 3 × 3 leave 3 × 3 for convolution 1");
    refuse(
        () -> Recipes.of("conv", tiny, 2, Map.of("maps", "2,2,2", "filters", "3,3")),
        "filters is a number for each of the 3 convolutions, or one for all, got [3, 3].");
    refuse(() -> Recipes.of("conv", tiny, 2, Map.of("maps", "")), "at least 1 convolution");
    refuse(() -> Recipes.of("conv", tiny, 2, Map.of("maps", "0")), "at least 1 map");
    refuse(() -> Recipes.of("conv-maxout", tiny, 2, Map.of("pieces", "0")), "at least 1 piece");
    refuse(() -> Recipes.of("conv", tiny, 2, Map.of("pieces", "2")), "has no pieces");
    refuse(() -> new LayerRules(List.of(0.), List.of()), "are positive");
  }

  private static void refuse(Runnable action, String words) {
    String message = assertThrows(GibbonException.class, action::run).getMessage();
    assertTrue(message.contains(words), message);
  }
}
