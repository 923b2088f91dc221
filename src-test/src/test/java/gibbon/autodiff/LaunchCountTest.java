package gibbon.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Nothing unwanted is computed: counted in launches of a network of three layers. */
class LaunchCountTest {
  private static final int LAYERS = 3;
  private static final int BATCH = 4;
  private static final int WIDTH = 6;

  private final Device device = new JavaDevice();
  private final Arena arena = new Arena(device);
  private final Tape tape = new Tape(arena);
  private final Var input = tape.leaf(arena.full(Shape.of(BATCH, WIDTH), .5));
  private final List<Var> weights = new ArrayList<>();
  private final List<Var> parameters = new ArrayList<>();
  private final Var loss = loss();

  private Var loss() {
    Var x = input;
    for (int layer = 0; layer < LAYERS; layer++) {
      Var weight = tape.leaf(arena.full(Shape.of(WIDTH, 2 * WIDTH), .1 * layer));
      Var bias = tape.leaf(arena.full(Shape.of(2 * WIDTH), .1));
      weights.add(weight);
      parameters.add(weight);
      parameters.add(bias);
      x = Ops.maxout(Ops.add(Ops.matmul(x, weight), bias), 2);
    }
    return Ops.mean(Ops.softmaxCrossEntropy(x, tape.leaf(arena.ofIntegers(0, 1, 2, 3))));
  }

  @AfterEach
  void close() {
    arena.close();
    device.close();
  }

  private Map<String, Long> launchesOf(Runnable work) {
    Map<String, Long> before = device.counters().launches();
    work.run();
    Map<String, Long> added = new HashMap<>(device.counters().launches());
    before.forEach((kernel, count) -> added.merge(kernel, -count, Long::sum));
    added.values().removeIf(count -> count == 0);
    return added;
  }

  @Test
  void anAttackMakesNoWeightGradients() {
    Map<String, Long> launches = launchesOf(() -> tape.gradients(loss, input));
    assertEquals(LAYERS, launches.get("matmul_nt"));
    assertEquals(null, launches.get("matmul_tn"), "weight-gradient products");
    assertEquals(null, launches.get("matmul_nn"), "forward products");
    assertEquals(null, launches.get("sum"), "bias gradients");
  }

  @Test
  void trainingMakesNoInputGradientOfTheFirstLayer() {
    Map<String, Long> launches = launchesOf(() -> tape.gradients(loss, parameters));
    assertEquals(LAYERS, launches.get("matmul_tn"));
    assertEquals(LAYERS - 1, launches.get("matmul_nt"));
    assertEquals(LAYERS, launches.get("sum"));
  }

  @Test
  void bothAtOnceSharesOneBackwardPass() {
    List<Var> both = new ArrayList<>(parameters);
    both.add(input);
    Map<String, Long> launches = launchesOf(() -> tape.gradients(loss, both));
    assertEquals(LAYERS, launches.get("matmul_tn"));
    assertEquals(LAYERS, launches.get("matmul_nt"));
    assertEquals(LAYERS, launches.get("scatter_to_winners"));
  }

  @Test
  void theBackwardPassStopsAtTheDeepestWantedValue() {
    Var last = weights.get(LAYERS - 1);
    Map<String, Long> launches = launchesOf(() -> tape.gradients(loss, last));
    assertEquals(1, launches.get("matmul_tn"));
    assertEquals(null, launches.get("matmul_nt"));
    assertEquals(1, launches.get("scatter_to_winners"));
  }

  /** So may whoever takes the gradient do with its factors; twice asked for, it is made once. */
  @Test
  void aMaxoutLayersGradientsAreMadeWhenTheyAreAskedFor() {
    Var bias = tape.leaf(arena.full(Shape.of(2 * WIDTH), .1));
    Var y = Ops.maxoutLayer(input, weights.get(0), bias, 2);
    List<Var> wanted = List.of(weights.get(0), bias);
    Gradients gradients = tape.gradients(Ops.sum(Ops.multiply(y, y)), wanted);
    for (int i = 0; i < wanted.size(); i++) {
      Var gradient = gradients.var(wanted.get(i));
      assertEquals(wanted.get(i).shape(), gradient.shape());
      assertTrue(gradient.pending());
      String kernel = i == 0 ? "matrix_times_winners" : "sum_of_winners";
      assertEquals(Map.of(kernel, 1L), launchesOf(gradient::value));
      assertFalse(gradient.pending());
      assertEquals(Map.of(), launchesOf(gradient::value));
    }
  }

  @Test
  void aGradientThatIsZeroForSureIsOnlyFilled() {
    Var unused = tape.leaf(arena.full(Shape.of(3), 1));
    assertEquals(Map.of("fill", 1L), launchesOf(() -> tape.gradients(loss, unused)));
  }

  /** Neighbouring axes are one to a sum, and three axes of a broadcast need no copy. */
  @Test
  void axesAreTakenTogether() {
    Var x = tape.leaf(arena.full(Shape.of(2, 3, 4, 5), .5));
    assertEquals(Map.of("sum", 1L), launchesOf(() -> Ops.sum(x, 1, 2)));
    assertEquals(Map.of("sum", 2L), launchesOf(() -> Ops.sum(x, 0, 2)));
    Var box = tape.leaf(arena.full(Shape.of(2, 3, 4), .5));
    Var middle = tape.leaf(arena.full(Shape.of(3, 1), .5));
    assertEquals(Map.of("binary_add", 1L), launchesOf(() -> Ops.add(box, middle)));
  }

  @Test
  void aViewLaunchesNothing() {
    assertEquals(Map.of(), launchesOf(() -> Ops.reshape(input, Shape.of(BATCH * WIDTH))));
  }

  @Test
  void aShapeErrorAllocatesAndLaunchesNothing() {
    Tensor matrix = arena.full(Shape.of(2, 3), 1);
    Var x = tape.leaf(matrix);
    int nodes = tape.nodes().size();
    long buffers = device.counters().liveBuffers();
    Map<String, Long> launches =
        launchesOf(
            () -> {
              Assertions.assertThrows(ShapeException.class, () -> Ops.matmul(x, x));
              Assertions.assertThrows(ShapeException.class, () -> Ops.concatenate(0, x, input));
              Assertions.assertThrows(ShapeException.class, () -> Ops.slice(x, 1, 2, 2));
            });
    assertEquals(Map.of(), launches);
    assertEquals(buffers, device.counters().liveBuffers());
    assertEquals(nodes, tape.nodes().size());
  }
}
