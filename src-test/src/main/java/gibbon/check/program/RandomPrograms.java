package gibbon.check.program;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.Values;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes random programs, run as they are made so that each step is sound. */
public final class RandomPrograms {
  private static final int MOST_STEPS = 10;
  private static final int MOST_EXTENT = 4;
  private static final int MOST_NUMBERS = 64;
  private static final int ATTEMPTS = 12;

  private final List<Operation> vocabulary;

  /** Programs of any of Gibbon's operations. */
  public RandomPrograms() {
    this(Operations.all());
  }

  /** Programs of these operations. */
  public RandomPrograms(List<Operation> vocabulary) {
    this.vocabulary = List.copyOf(vocabulary);
  }

  /** The program of a seed. */
  public Program program(long seed) {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      return new Making(new SplittableRandom(seed), new Tape(arena)).program(seed);
    }
  }

  /** A program being made. */
  private final class Making {
    private final SplittableRandom random;
    private final Tape tape;
    private final List<Values> inputs = new ArrayList<>();
    private final List<Statement> steps = new ArrayList<>();
    private final List<Var> leaves = new ArrayList<>();
    private final List<Var> results = new ArrayList<>();

    private Making(SplittableRandom random, Tape tape) {
      this.random = random;
      this.tape = tape;
    }

    private Program program(long seed) {
      int count = 1 + random.nextInt(MOST_STEPS);
      add(shape(random.nextInt(4)));
      while (steps.size() < count) {
        step(vocabulary.get(random.nextInt(vocabulary.size())));
      }
      if (random.nextInt(3) > 0) {
        join();
      }
      if (random.nextInt(10) == 0) {
        add(shape(1)); // an input that nobody uses
      }
      return new Program(inputs, steps, seed);
    }

    /** Tries to apply it to what there is, then to what there is and new inputs, then gives up. */
    private void step(Operation operation) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int known = inputs.size();
        List<Integer> arguments = new ArrayList<>();
        for (int i = 0; i < operation.arity(); i++) {
          arguments.add(attempt < ATTEMPTS / 3 || i == 0 ? any() : partner(operation, arguments));
        }
        if (attempt >= ATTEMPTS * 2 / 3) {
          int rank = operation.rank() < 0 ? random.nextInt(4) : operation.rank();
          arguments.clear();
          arguments.add(add(shape(rank)));
          if (operation.arity() == 2) {
            arguments.add(partner(operation, arguments));
          }
        }
        Statement step = new Statement(operation, arguments, random.nextInt(1, 1 << 16));
        if (append(step)) {
          return;
        }
        inputs.subList(known, inputs.size()).clear();
        leaves.subList(known, leaves.size()).clear();
      }
    }

    /** Adds the means of all results that nobody uses to the last one; else they are dead ends. */
    private void join() {
      Set<Integer> used = new HashSet<>();
      steps.forEach(step -> used.addAll(step.arguments()));
      int last = steps.size() - 1;
      for (int number = 0; number < last; number++) {
        if (!used.contains(number)) {
          int former = steps.size() - 1;
          append(new Statement(Operations.MEAN_OF_ALL, List.of(number), 0));
          append(new Statement(Operations.ADD, List.of(former, steps.size() - 1), 0));
        }
      }
    }

    private boolean append(Statement step) {
      Var result = Program.run(step, step.arguments().stream().map(this::at).toList());
      boolean sound = result != null && result.shape().size() <= MOST_NUMBERS;
      if (sound) {
        steps.add(step);
        results.add(result);
      }
      return sound;
    }

    private int partner(Operation operation, List<Integer> arguments) {
      Shape first = at(arguments.get(0)).shape();
      boolean fits = operation.rank() < 0 || first.rank() == operation.rank();
      return fits ? add(operation.partner().of(first, random)) : any();
    }

    /**
     * Often the last result, so that programs are deep; else anything, so that values are shared.
     */
    private int any() {
      if (!steps.isEmpty() && random.nextBoolean()) {
        return steps.size() - 1;
      }
      return random.nextInt(-inputs.size(), steps.size());
    }

    private Var at(int argument) {
      return argument < 0 ? leaves.get(-1 - argument) : results.get(argument);
    }

    private int add(Shape shape) {
      double low = random.nextInt(3) == 0 ? .3 : -2;
      double[] numbers = new double[shape.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Math.rint(random.nextDouble(low, 2) * 1000) / 1000;
      }
      inputs.add(new Values(shape, numbers));
      leaves.add(tape.leaf(tape.arena().of(shape, numbers)));
      return Statement.input(inputs.size() - 1);
    }

    private Shape shape(int rank) {
      return Shape.of(random.ints(rank, 1, MOST_EXTENT + 1).toArray());
    }
  }
}
