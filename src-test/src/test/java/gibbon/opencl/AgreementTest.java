package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.ComparingDevice;
import gibbon.check.Domain;
import gibbon.check.ErrorBounds;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Rows of the table of ops and their pullbacks on OpenCL at any sizes, with ordinary and with
 * hostile numbers, launch by launch against the oracle, within the bounds of theory; no launch
 * touches what lies behind a buffer, and all repeat to the bit. Each row once is {@link
 * RowAgreementTest}'s.
 */
class AgreementTest {
  private static final int MOST = 6000; // numbers of a tensor of three axes, for speed

  private static ComparingDevice processor;
  private static ComparingDevice gpu;

  @BeforeContainer
  static void open() {
    processor = new ComparingDevice(Opened.device(true));
    gpu = new ComparingDevice(Opened.device(false));
  }

  @AfterContainer
  static void close() {
    processor.close();
    gpu.close();
  }

  @Provide
  Arbitrary<OpCase> rows() {
    return Arbitraries.of(OpCases.all());
  }

  @Provide
  Arbitrary<Integer> ragged() {
    return Arbitraries.of(1, 2, 3, 5, 7, 8, 13, 15, 16, 17, 31, 32, 33, 63, 65);
  }

  @Property(tries = 150)
  void anyRowAgreesAtAnySizes(
      @ForAll("rows") OpCase row,
      @ForAll("ragged") int a,
      @ForAll("ragged") int b,
      @ForAll("ragged") int c,
      @ForAll boolean forProcessors,
      @ForAll long seed) {
    Sizes sizes = new Sizes(a, b, Math.min(c, 1 + MOST / (a * b)));
    check(forProcessors ? processor : gpu, row, sizes, seed, false);
  }

  @Property(tries = 150)
  void hostileNumbersAgreeToo(
      @ForAll("rows") OpCase row,
      @ForAll @IntRange(min = 1, max = 9) int a,
      @ForAll @IntRange(min = 1, max = 9) int b,
      @ForAll @IntRange(min = 1, max = 9) int c,
      @ForAll boolean forProcessors,
      @ForAll long seed) {
    check(forProcessors ? processor : gpu, row, new Sizes(a, b, c), seed, true);
  }

  @Example
  void aSaturatedSoftmaxKeepsTheSmallNumbersOfItsGradient() {
    // Far apart logits: p of the likeliest class rounds to 1, and p - 1 would be 0.
    Shape shape = Shape.of(64, 10);
    for (Device device : List.of(processor, gpu)) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        SplittableRandom random = new SplittableRandom(4);
        Domain far = Domain.each("far apart", r -> r.nextDouble(-40, 40));
        Var logits = tape.leaf(arena.of(shape, far.numbers(random, shape)));
        double[] winners = new double[shape.size()];
        float[] rows = logits.value().toFloats();
        int[] labels = new int[64];
        for (int i = 0; i < rows.length; i++) {
          int row = i / 10;
          labels[row] = rows[i] > rows[10 * row + labels[row]] ? i % 10 : labels[row];
        }
        for (int row = 0; row < labels.length; row++) {
          winners[10 * row + labels[row]] = 1;
        }
        for (Var target :
            List.of(tape.leaf(arena.ofIntegers(labels)), tape.leaf(arena.of(shape, winners)))) {
          tape.gradients(Ops.sum(Ops.softmaxCrossEntropy(logits, target)), logits);
        }
      }
    }
  }

  @Example
  void nothingOverflowsWhereLogitsAreLarge() {
    // eˣ is infinite in single precision from 89 on.
    Shape shape = Shape.of(33, 10);
    for (Device device : List.of(processor, gpu)) {
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        Domain large = Domain.each("large", r -> r.nextDouble(80, 120));
        Var logits = tape.leaf(arena.of(shape, large.numbers(new SplittableRandom(5), shape)));
        Var target = tape.leaf(arena.full(shape, .1));
        Ops.softmax(logits);
        Ops.logSoftmax(logits);
        Ops.softplus(logits);
        Ops.softmaxCrossEntropy(logits, tape.leaf(arena.ofIntegers(new int[33])));
        tape.gradients(Ops.sum(Ops.softmaxCrossEntropy(logits, target)), logits);
      }
    }
  }

  private static void check(Device device, OpCase row, Sizes sizes, long seed, boolean hostile) {
    try {
      row.differentiate(device, sizes, seed, hostile);
    } catch (AssertionError e) {
      String variants = device == gpu ? "for GPUs" : "for processors";
      throw new AssertionError(variants + ": " + e.getMessage(), e);
    }
  }

  @Example
  void everyKernelHasABound() {
    Set<String> missing = new TreeSet<>();
    ErrorBounds bounds = ErrorBounds.standard();
    Declared.kernels().stream()
        .map(kernel -> kernel.name())
        .filter(name -> !bounds.covers(name))
        .forEach(missing::add);
    assertEquals(Set.of(), missing);
  }
}
