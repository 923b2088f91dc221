package gibbon.check.app;

import gibbon.Text;
import gibbon.check.ComparingDevice;
import gibbon.check.Domain;
import gibbon.check.Finding;
import gibbon.check.GradientCheck;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.check.program.Program;
import gibbon.check.program.RandomPrograms;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Shape;
import gibbon.train.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Everything one wants to know of a device before trusting it, from one seed. */
final class DeviceCheck {
  private static final int[] RAGGED = {1, 2, 3, 5, 7, 8, 13, 15, 16, 17, 31, 32, 33, 63, 65};
  private static final int MOST = 6000; // numbers of a tensor of three axes

  private final Device device;
  private final long seed;
  private final int tries;
  private final Consumer<Part> done;
  private final List<Part> parts = new ArrayList<>();
  private final List<OpCase> rows = OpCases.all();
  private final RandomPrograms programs = new RandomPrograms();

  /** A check that tells {@code done} of each part once it is through. */
  DeviceCheck(Device device, long seed, int tries, Consumer<Part> done) {
    this.device = device;
    this.seed = seed;
    this.tries = tries;
    this.done = done;
  }

  /** Whether every part passed. */
  boolean passed() {
    return parts.stream().allMatch(part -> part.failures().isEmpty());
  }

  List<Part> parts() {
    return parts;
  }

  /** Checks everything; {@code comparing} is the device and the oracle side by side. */
  void run(ComparingDevice comparing) {
    try (Device oracle = new JavaDevice()) {
      formulas(oracle);
      randomPrograms(oracle);
    }
    gradients();
    agreement(comparing);
    determinism();
    attackOnALinearModel();
    attackOnANetwork();
  }

  private Part begin(String what) {
    Part part = new Part(what);
    parts.add(part);
    return part;
  }

  private SplittableRandom random(int stream) {
    return new SplittableRandom(seed * 31 + stream);
  }

  private static double share(Finding finding) {
    finding.orThrow();
    return finding.error() / finding.tolerance();
  }

  /** Every row of the table once, then any of them, at random small sizes. */
  private void eachRow(int stream, RowCase one) {
    SplittableRandom random = random(stream);
    for (int i = 0; i < rows.size() + tries; i++) {
      OpCase row = rows.get(i < rows.size() ? i : random.nextInt(rows.size()));
      int[] s = random.ints(3, 1, 7).toArray();
      one.run(row, new Sizes(s[0], s[1], s[2]), random.nextLong());
    }
  }

  private interface RowCase {
    void run(OpCase row, Sizes sizes, long seed);
  }

  private void formulas(Device oracle) {
    Part first = begin("formulas in double precision, first order");
    Part second = begin("formulas in double precision, second order");
    eachRow(
        1,
        (row, sizes, caseSeed) -> {
          GradientCheck check = GradientCheck.of(row, sizes).seed(caseSeed).on(oracle);
          first.add(() -> share(check.first()));
          second.add(() -> share(check.second()));
        });
    done.accept(first);
    done.accept(second);
  }

  private void randomPrograms(Device oracle) {
    Part part = begin("random programs in double precision, both orders");
    for (int i = 0; i < tries; i++) {
      Program program = programs.program(seed * 1_000_003 + i);
      part.add(
          () -> {
            Finding first = program.check().on(oracle).first();
            Finding second = program.check().on(oracle).second();
            if (!first.passed() || !second.passed()) {
              Predicate<Program> fails =
                  smaller -> {
                    GradientCheck check = smaller.check().on(oracle);
                    return !(first.passed() ? check.second() : check.first()).passed();
                  };
              throw new AssertionError(
                  (first.passed() ? second : first).message() + "\n" + program.smallest(fails));
            }
            return Math.max(share(first), share(second));
          });
    }
    done.accept(part);
  }

  private void gradients() {
    Part part = begin("this device's gradients against differences");
    eachRow(
        2,
        (row, sizes, caseSeed) ->
            part.add(() -> share(GradientCheck.of(row, sizes).seed(caseSeed).on(device).first())));
    done.accept(part);
  }

  private void agreement(ComparingDevice comparing) {
    Part ragged = begin("every op and its pullback against the oracle");
    SplittableRandom random = random(3);
    for (int i = 0; i < 2 * rows.size() + tries; i++) {
      OpCase row = rows.get(i < 2 * rows.size() ? i / 2 : random.nextInt(rows.size()));
      int a = i < 2 * rows.size() ? (i % 2 == 0 ? 17 : 5) : any(random);
      int b = i < 2 * rows.size() ? (i % 2 == 0 ? 33 : 19) : any(random);
      int c = i < 2 * rows.size() ? (i % 2 == 0 ? 5 : 35) : any(random);
      long caseSeed = random.nextLong();
      Sizes sizes = new Sizes(a, b, Math.min(c, 1 + MOST / (a * b)));
      ragged.add(compared(comparing, () -> row.differentiate(comparing, sizes, caseSeed, false)));
    }
    done.accept(ragged);
    Part hostile = begin("hostile numbers against the oracle");
    eachRow(
        4,
        (row, sizes, caseSeed) ->
            hostile.add(
                compared(comparing, () -> row.differentiate(comparing, sizes, caseSeed, true))));
    done.accept(hostile);
    Part mixed = begin("random programs against the oracle");
    for (int i = 0; i < tries / 3 + 1; i++) {
      Program program = programs.program(seed * 2_000_003 + i);
      mixed.add(
          () -> {
            try {
              return compared(comparing, () -> program.differentiate(comparing)).run();
            } catch (AssertionError e) {
              throw new AssertionError(e.getMessage() + "\n" + program, e);
            }
          });
    }
    done.accept(mixed);
    Part training = begin("training with dropout, adversarial too, against the oracle");
    for (Objective objective : ShortTraining.OBJECTIVES) {
      training.add(compared(comparing, () -> ShortTraining.parameters(comparing, objective, seed)));
    }
    done.accept(training);
  }

  /** The worst share among kernels so far, since each launch is compared by itself. */
  private static Part.Case compared(ComparingDevice comparing, Runnable work) {
    return () -> {
      work.run();
      return comparing.shares().values().stream().mapToDouble(share -> share).max().orElse(0);
    };
  }

  private static int any(SplittableRandom random) {
    return RAGGED[random.nextInt(RAGGED.length)];
  }

  private void determinism() {
    Part part = begin("training twice ends in the same bits");
    for (Objective objective : ShortTraining.OBJECTIVES) {
      part.add(
          () -> {
            List<float[]> once = ShortTraining.parameters(device, objective, seed);
            List<float[]> again = ShortTraining.parameters(device, objective, seed);
            for (int i = 0; i < once.size(); i++) {
              int place = Arrays.mismatch(once.get(i), again.get(i));
              if (place >= 0) {
                throw new AssertionError(
                    Text.of(
                        "Parameter %d differs at place %d: once %s, then %s.",
                        i, place, once.get(i)[place], again.get(i)[place]));
              }
            }
            return 0;
          });
    }
    done.accept(part);
  }

  private void attackOnALinearModel() {
    Part part = begin("FGSM on logistic regression is the closed form");
    SplittableRandom random = random(6);
    for (int i = 0; i < tries / 3 + 1; i++) {
      int inputs = 1 + random.nextInt(60);
      double[] w = Domain.REAL.numbers(random, Shape.of(inputs));
      double[] x = Domain.PROBABILITY.numbers(random, Shape.of(inputs));
      double b = Domain.REAL.numbers(random, Shape.SCALAR)[0];
      double epsilon = (float) random.nextDouble(-.5, .5);
      int label = random.nextInt(2);
      part.add(() -> FgsmLaws.closedForm(device, w, b, x, epsilon, label));
    }
    done.accept(part);
  }

  private void attackOnANetwork() {
    Part part = begin("FGSM on a maxout net: every pixel by ε, none at ε = 0");
    SplittableRandom random = random(7);
    for (int i = 0; i < tries / 10 + 2; i++) {
      double epsilon = i == 0 ? 0 : (float) random.nextDouble(.01, .5);
      int pixels = 1 + random.nextInt(60);
      Shape shape = Shape.of(4, pixels);
      double[] x = Domain.PROBABILITY.numbers(random, shape);
      int weights = random.nextInt();
      part.add(() -> FgsmLaws.everyPixel(device, shape, x, epsilon, weights));
    }
    done.accept(part);
  }
}
