package gibbon.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The same classifier of the same numbers, here and in PyTorch.
 *
 * @param device ours
 * @param shapes of x, whose first extent is the batch, and of all weights
 * @param numbers of x and of all weights
 * @param labels of the batch
 */
record Comparison(String device, List<int[]> shapes, List<double[]> numbers, int[] labels) {
  /** Labels that take turns. */
  static int[] labels(int batch, int classes, int seed) {
    return IntStream.range(0, batch).map(i -> (i + seed) % classes).toArray();
  }

  /**
   * Logits, mean cross-entropy, its gradient by x and by all weights agree.
   *
   * @param tolerance as a share of the largest number of an array
   * @param ours logits of x and the weights
   * @param theirs the same in PyTorch
   */
  void agrees(
      Object about,
      double tolerance,
      PyTorch torch,
      Function<List<Var>, Var> ours,
      Function<List<NDArray>, NDArray> theirs) {
    List<double[]> expected = of(torch, theirs);
    List<double[]> found = of(ours);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      String name = i == 0 ? "logits" : i == 1 ? "loss" : i == 2 ? "dx" : "d weight " + (i - 3);
      PyTorch.assertAgree(about + ", " + name, tolerance, expected.get(i), found.get(i));
    }
  }

  private List<double[]> of(Function<List<Var>, Var> function) {
    try (Device opened = Devices.open(device);
        Arena arena = new Arena(opened)) {
      Tape tape = new Tape(arena);
      List<Var> leaves = leaves(tape);
      Var logits = function.apply(leaves);
      Var loss = Ops.mean(Ops.softmaxCrossEntropy(logits, tape.leaf(arena.ofIntegers(labels))));
      Gradients gradients = tape.gradients(loss, leaves);
      List<double[]> results = new ArrayList<>();
      results.add(logits.value().toDoubles());
      results.add(loss.value().toDoubles());
      leaves.forEach(leaf -> results.add(gradients.of(leaf).toDoubles()));
      return results;
    }
  }

  /** x and the weights as leaves of a tape. */
  List<Var> leaves(Tape tape) {
    return IntStream.range(0, shapes.size())
        .mapToObj(i -> tape.leaf(tape.arena().of(Shape.of(shapes.get(i)), numbers.get(i))))
        .toList();
  }

  private List<double[]> of(PyTorch torch, Function<List<NDArray>, NDArray> function) {
    List<NDArray> arrays =
        IntStream.range(0, shapes.size())
            .mapToObj(i -> torch.of(numbers.get(i), shapes.get(i)))
            .toList();
    NDArray target = torch.ofIntegers(labels).expandDims(1);
    List<double[]> results = new ArrayList<>();
    results.add(function.apply(arrays).toDoubleArray());
    results.addAll(
        torch.gradients(
            a -> function.apply(a).logSoftmax(1).gather(target, 1).neg().mean(), arrays));
    arrays.forEach(NDArray::close);
    return results;
  }
}
