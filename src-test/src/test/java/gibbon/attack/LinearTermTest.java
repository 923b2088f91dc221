package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.SoftmaxRecipe;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What the gradient foretells of a step, on the oracle. */
class LinearTermTest {
  private static final Dataset PICTURES = TinyPictures.split().test().slice(0, 30);

  @Property(tries = 30)
  void foretellsAllOfALinearModelsLogits(
      @ForAll @DoubleRange(min = -2, max = 2) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    LinearTerm term = term(softmax(), seed, Quantity.LEAD_OF_THE_RIVAL, epsilon);
    assertArrayEquals(term.predicted(), term.actual(), 1e-9);
    if (epsilon != 0) {
      assertEquals(1, term.explained(), 1e-9);
    }
  }

  /** ζ is convex, so the loss of a linear model grows by more than its tangent, never by less. */
  @Property(tries = 30)
  void isABoundBelowOfALinearModelsLoss(
      @ForAll @DoubleRange(min = -2, max = 2) double epsilon,
      @ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    LinearTerm term = term(softmax(), seed, Quantity.LOSS, epsilon);
    for (int i = 0; i < PICTURES.count(); i++) {
      assertTrue(
          term.actual()[i] >= term.predicted()[i] - 1e-12,
          Text.of("%s before %s", term.actual()[i], term.predicted()[i]));
    }
  }

  /** Pieces of a maxout network are linear, and a small enough step stays on one. */
  @Property(tries = 30)
  void foretellsASmallStepOnAMaxoutNetwork(@ForAll @IntRange(min = 1, max = 1 << 20) int seed) {
    Recipe maxout = MaxoutRecipe.of(PICTURES.pixels(), PICTURES.classes(), 3, 7, 5);
    LinearTerm small = term(maxout, seed, Quantity.LEAD_OF_THE_RIVAL, 1e-7);
    assertEquals(1, small.explained(), 1e-4);
    LinearTerm large = term(maxout, seed, Quantity.LEAD_OF_THE_RIVAL, 3);
    assertTrue(Math.abs(large.explained() - 1) > 1e-4, "a step of 3 crosses no kink");
  }

  private static Recipe softmax() {
    return new SoftmaxRecipe(PICTURES.pixels(), PICTURES.classes());
  }

  private static LinearTerm term(Recipe spec, int seed, Quantity quantity, double epsilon) {
    return with(
        spec,
        seed,
        subject -> LinearTerm.of(subject.model, subject.data, quantity, epsilon).get(0));
  }

  private record Subject(Network model, DeviceData data) {}

  /** Does something to a network of random weights. */
  private static <T> T with(Recipe spec, int seed, Function<Subject, T> action) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network model = spec.build(arena, 1);
      int stream = 20;
      for (Parameter parameter : model.parameters()) {
        int size = parameter.value().shape().size();
        parameter.value().write(new Philox(seed, stream++, 0).uniform(size, -1, 1));
      }
      return action.apply(new Subject(model, DeviceData.of(PICTURES, arena)));
    }
  }
}
