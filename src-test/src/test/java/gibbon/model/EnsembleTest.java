package gibbon.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Domain;
import gibbon.check.arbitrary.Networks;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.Ensemble.Vote;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What an ensemble says follows from what its members say. */
class EnsembleTest {
  private static final Recipe SPEC = MaxoutRecipe.of(5, 3, 2, 4);

  private Device device;
  private Arena arena;

  @BeforeTry
  void open() {
    device = new JavaDevice();
    arena = new Arena(device);
  }

  @AfterTry
  void close() {
    arena.close();
    device.close();
  }

  private List<Network> members(int count, long seed) {
    List<Network> members = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      members.add(Networks.drawn(SPEC, arena, seed + 31L * m));
    }
    return members;
  }

  private Tensor pictures(long seed) {
    Shape shape = Shape.of(4, SPEC.inputs());
    return arena.of(shape, Domain.PROBABILITY.numbers(new SplittableRandom(~seed), shape));
  }

  private double[] probabilities(Network model, Tensor x) {
    Var logits = model.logits(new Tape(arena).leaf(x), Noise.NONE);
    return Ops.softmax(logits).value().toDoubles();
  }

  @Property(tries = 50)
  void probabilitiesAreTheMeansOfTheMembers(
      @ForAll @IntRange(min = 1, max = 5) int count, @ForAll long seed) {
    List<Network> members = members(count, seed);
    Tensor x = pictures(seed);
    double[] mean = new double[x.shape().extent(0) * SPEC.classes()];
    for (Network member : members) {
      double[] p = probabilities(member, x);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += p[i] / count;
      }
    }
    Ensemble ensemble = new Ensemble(members, Vote.PROBABILITIES);
    assertArrayEquals(mean, probabilities(ensemble, x), 1e-12);
    Var logits = ensemble.logits(new Tape(arena).leaf(x), Noise.NONE);
    assertArrayEquals(mean, Ops.exp(logits).value().toDoubles(), 1e-12, "logits are ln mean p");
  }

  @Property(tries = 50)
  void anEnsembleOfOneIsItsMember(@ForAll long seed) {
    Network member = Networks.drawn(SPEC, arena, seed);
    Tensor x = pictures(seed);
    Tensor labels = arena.ofIntegers(0, 1, 2, 0);
    FastGradientSign attack = FastGradientSign.of(.25);
    FastGradientSign.Step alone = attack.step(member, new Tape(arena), x, labels);
    for (Vote vote : Vote.values()) {
      FastGradientSign.Step step =
          attack.step(new Ensemble(List.of(member), vote), new Tape(arena), x, labels);
      assertArrayEquals(
          alone.losses().value().toDoubles(), step.losses().value().toDoubles(), 1e-9);
      assertArrayEquals(
          alone.gradient().value().toDoubles(), step.gradient().value().toDoubles(), 1e-9);
    }
  }

  /** ∇ of −ln mean p is the mean of the members' gradients, weighted by their p of the label. */
  @Property(tries = 50)
  void theGradientListensToTheMembersThatAreSureOfTheLabel(@ForAll long seed) {
    List<Network> members = members(3, seed);
    Tensor x = pictures(seed);
    int[] labels = {0, 1, 2, 0};
    FastGradientSign attack = FastGradientSign.of(.25);
    int inputs = SPEC.inputs();
    double[] expected = new double[labels.length * inputs];
    double[] total = new double[labels.length];
    for (Network member : members) {
      double[] p = probabilities(member, x);
      double[] own =
          attack
              .step(member, new Tape(arena), x, arena.ofIntegers(labels))
              .gradient()
              .value()
              .toDoubles();
      for (int row = 0; row < labels.length; row++) {
        double weight = p[row * SPEC.classes() + labels[row]];
        total[row] += weight;
        for (int i = row * inputs; i < (row + 1) * inputs; i++) {
          expected[i] += weight * own[i];
        }
      }
    }
    for (int i = 0; i < expected.length; i++) {
      expected[i] /= total[i / inputs];
    }
    double[] found =
        attack
            .step(
                new Ensemble(members, Vote.PROBABILITIES),
                new Tape(arena),
                x,
                arena.ofIntegers(labels))
            .gradient()
            .value()
            .toDoubles();
    assertArrayEquals(expected, found, 1e-9);
  }

  @Property(tries = 1)
  void membersThatDoNotFitAreRefused() {
    Network maxout = Networks.drawn(SPEC, arena, 1);
    for (Recipe other :
        List.of(
            new SoftmaxRecipe(4, 3),
            new SoftmaxRecipe(5, 2),
            RbfRecipe.of(5, 3),
            MaxoutRecipe.of(5, 3, 2, 4).withSigmoids())) {
      String message =
          assertThrows(
                  GibbonException.class,
                  () -> new Ensemble(List.of(maxout, Networks.drawn(other, arena, 2)), Vote.LOGITS))
              .getMessage();
      assertTrue(message.contains(other.toString()), message);
    }
    assertEquals(
        "An ensemble needs at least one member, got none.",
        assertThrows(GibbonException.class, () -> new Ensemble(List.of(), Vote.LOGITS))
            .getMessage());
  }
}
