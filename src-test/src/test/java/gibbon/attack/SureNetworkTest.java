package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The attack does not lose its way where a network is sure, in either precision. */
class SureNetworkTest {
  private static final int INPUTS = 12;
  private static final double[] MARGINS = {1, 30, 70, 104, 200, 745, 3568};

  private static double[] logits(Device device, Network network, double[] x) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      return network
          .logits(tape.leaf(arena.of(Shape.of(1, INPUTS), x)), Noise.NONE)
          .value()
          .toDoubles();
    }
  }

  private static double[] gradient(
      Device device, Network network, double[] x, InputGradient wanted, int label) {
    try (Arena arena = new Arena(device)) {
      InputGradient.At at =
          wanted.at(
              network,
              new Tape(arena),
              arena.of(Shape.of(1, INPUTS), x),
              arena.ofIntegers(label),
              Noise.NONE);
      return at.gradient().value().toDoubles();
    }
  }

  /** Initial logits are all but 0: the last layer gets weights of order one. */
  private static Network randomized(MaxoutRecipe recipe, Arena arena, int seed) {
    Network network = recipe.build(arena, seed);
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      int size = parameters.get(i).value().shape().size();
      float[] random = new Philox(seed, 4, i).gaussian(size);
      parameters
          .get(i)
          .value()
          .write(IntStream.range(0, size).mapToDouble(j -> .3 * random[j]).toArray());
    }
    return network;
  }

  /** Multiplies the logits by multiplying the last layer. */
  private static void scale(Network network, double factor) {
    List<Parameter> parameters = network.parameters();
    for (Parameter last : parameters.subList(parameters.size() - 2, parameters.size())) {
      double[] numbers = last.value().toDoubles();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] *= factor;
      }
      last.value().write(numbers);
    }
  }

  /**
   * Of two classes the sign of the gradient does not change when the logits are multiplied, so that
   * of a network that is hardly sure tells what it is where the network is as sure as can be.
   */
  @Property(tries = 20)
  void theSignIsThatOfANetworkThatIsHardlySure(@ForAll @IntRange(min = 1) int seed) {
    double[] x = new double[INPUTS];
    float[] random = new Philox(seed, 3, 1).gaussian(INPUTS);
    for (int i = 0; i < INPUTS; i++) {
      x[i] = random[i];
    }
    try (JavaDevice oracle = new JavaDevice();
        Device opencl = Devices.open("opencl")) {
      for (Device device : List.of(oracle, opencl)) {
        try (Arena arena = new Arena(device)) {
          Network network = randomized(MaxoutRecipe.of(INPUTS, 2, 2, 5, 4), arena, seed);
          double[] start = logits(device, network, x);
          int label = start[0] >= start[1] ? 0 : 1;
          double lead = Math.abs(start[0] - start[1]);
          assertTrue(lead > 0, "a network that knows no difference says nothing");
          scale(network, 1 / lead);
          double[] expected = gradient(device, network, x, InputGradient.EXACT, label);
          double largest = 0;
          for (double each : expected) {
            largest = Math.max(largest, Math.abs(each));
          }
          double former = 1;
          for (double margin : MARGINS) {
            scale(network, margin / former);
            former = margin;
            for (int y : new int[] {label, 1 - label}) { // the label to leave, or one to reach
              InputGradient wanted = FastGradientSign.of(.1).gradient();
              double[] found = gradient(device, network, x, wanted, y);
              for (int i = 0; i < INPUTS; i++) {
                if (Math.abs(expected[i]) > 1e-4 * largest) {
                  double sign = y == label ? 1 : -1;
                  assertEquals(
                      sign * Math.signum(expected[i]), Math.signum(found[i]), "margin " + margin);
                }
              }
            }
          }
        }
      }
    }
  }

  /** A picture that is not all that sure has the gradient of J to the bit. */
  @Property(tries = 20)
  void whereTheGradientOfJIsNotLostItIsTaken(@ForAll @IntRange(min = 1) int seed) {
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      Network network = randomized(MaxoutRecipe.of(INPUTS, 3, 2, 5, 4), arena, seed);
      double[] x = new double[INPUTS];
      Arrays.setAll(x, i -> Math.sin(seed + i));
      for (int label = 0; label < 3; label++) {
        double[] plain = gradient(device, network, x, InputGradient.EXACT, label);
        double[] lasting = gradient(device, network, x, InputGradient.LASTING, label);
        for (int i = 0; i < INPUTS; i++) {
          assertEquals(plain[i], lasting[i]);
        }
      }
    }
  }

  /**
   * A step of ε·∇J shrinks with ∇J; a step of length ε is that long however sure the network is.
   */
  @Property(tries = 20)
  void aStepInProportionToTheGradientShrinks(@ForAll @IntRange(min = 1) int seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Network network = randomized(MaxoutRecipe.of(INPUTS, 3, 2, 5, 4), arena, seed);
      float[] x = new Philox(seed, 3, 1).gaussian(INPUTS);
      double[] point = new double[INPUTS];
      Arrays.setAll(point, i -> x[i]);
      double[] start = logits(device, network, point);
      double[] order = start.clone();
      Arrays.sort(order);
      int label = IntStream.range(0, 3).filter(k -> start[k] == order[2]).findFirst().orElseThrow();
      scale(network, 1 / (order[2] - order[1]));
      double former = 1;
      for (double margin : MARGINS) {
        scale(network, margin / former);
        former = margin;
        Victim victim = new Victim(network, device);
        Pictures pictures = Pictures.of(x, INPUTS);
        Goal goal = Goal.away(label);
        double[] gradient = gradient(device, network, point, InputGradient.EXACT, label);
        float[] scaled =
            new GradientStep(Perturbation.SCALED_GRADIENT, .25).examples(victim, pictures, goal);
        float[] unit =
            new GradientStep(Perturbation.UNIT_GRADIENT, .25).examples(victim, pictures, goal);
        double squares = 0;
        for (int i = 0; i < INPUTS; i++) {
          assertEquals((float) (x[i] + .25 * gradient[i]), scaled[i], "margin " + margin);
          squares += (unit[i] - x[i]) * (unit[i] - x[i]);
        }
        assertEquals(.25, Math.sqrt(squares), 1e-5, "margin " + margin);
      }
    }
  }
}
