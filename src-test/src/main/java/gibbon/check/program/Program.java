package gibbon.check.program;

import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.GradientCheck;
import gibbon.check.Values;
import gibbon.check.program.Operation.Call;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A function of tape variables, made of steps; the last step is its result. Printed, it is a Java
 * class that checks it.
 */
public final class Program {
  /*
   * A program holds its inputs' numbers, so nothing but itself is needed to repeat it, and leaving a
   * part out changes no other part. The constants of a step follow from the shapes of its arguments, so
   * extents can shrink and the rest follows.
   *
   * A program is sound if each of its operations fits what it is given, is defined there, and has no
   * kink nearby: only then do differences say anything.
   */
  static final double CLEARANCE = 2e-3;
  static final double LARGEST =
      20; // beyond, a softmax leaves a gradient that double precision cannot tell from 0

  private final List<Values> inputs;
  private final List<Statement> steps;
  private final long seed;

  Program(List<Values> inputs, List<Statement> steps, long seed) {
    this.inputs = List.copyOf(inputs);
    this.steps = List.copyOf(steps);
    this.seed = seed;
  }

  /** How many operations it applies. */
  public int size() {
    return steps.size();
  }

  /** The numbers of the inputs. */
  public List<Values> inputs() {
    return inputs;
  }

  /** The operations, in order. */
  public List<Operation> operations() {
    return steps.stream().map(Statement::operation).toList();
  }

  List<Statement> steps() {
    return steps;
  }

  long seed() {
    return seed;
  }

  /** Runs it on inputs of the shapes of {@link #inputs}. */
  public Var apply(List<Var> x) {
    List<Var> results = new ArrayList<>();
    for (Statement step : steps) {
      List<Var> arguments = arguments(step, x, results);
      Call call = step.operation().call(arguments.stream().map(Var::shape).toList(), step.choice());
      results.add(call.function().apply(arguments));
    }
    return results.get(results.size() - 1);
  }

  /** The check of its pullbacks. */
  public GradientCheck check() {
    GradientCheck check = GradientCheck.of("a random program", this::apply).seed(seed);
    inputs.forEach(input -> check.input(input.shape(), input.numbers()));
    return check;
  }

  /** Runs it, its gradient and its gradient's gradient on a device, for every input. */
  public void differentiate(Device device) {
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      List<Var> leaves = leaves(tape);
      Var loss = Ops.sum(apply(leaves));
      var first = tape.gradients(loss, leaves);
      Var slopes = null;
      for (Var leaf : leaves) {
        Var slope = Ops.sum(Ops.multiply(first.var(leaf), first.var(leaf)));
        slopes = slopes == null ? slope : Ops.add(slopes, slope);
      }
      tape.gradients(slopes, leaves);
    }
  }

  /**
   * The smallest program that fails as this one does, found by leaving out and shrinking one thing
   * after another.
   */
  public Program smallest(Predicate<Program> fails) {
    Program smallest = this;
    while (true) {
      Program last = smallest;
      Program smaller = last.smaller().filter(fails).findFirst().orElse(last);
      if (smaller == last) {
        return smallest;
      }
      smallest = smaller;
    }
  }

  /** Sound programs that are smaller in one respect, the much smaller ones first. */
  public Stream<Program> smaller() {
    return new Shrinking(this).smaller().filter(Program::sound);
  }

  /** Lighter is smaller: first steps count, then inputs, numbers, axes and constants. */
  public long weight() {
    long numbers = inputs.stream().mapToLong(input -> input.numbers().length).sum();
    long axes = inputs.stream().mapToLong(input -> input.shape().rank()).sum();
    long choices = steps.stream().filter(step -> step.choice() != 0).count();
    return (((steps.size() * 100L + inputs.size()) * 10_000 + numbers) * 100 + axes) * 100
        + choices;
  }

  /** Whether every step fits, is defined where it is applied, and has no kink nearby. */
  boolean sound() {
    return results() != null;
  }

  /** Each step's result, or null where a step is not sound. */
  List<Values> results() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      List<Var> x = leaves(new Tape(arena));
      List<Var> results = new ArrayList<>();
      for (Statement step : steps) {
        Var result = run(step, arguments(step, x, results));
        if (result == null) {
          return null;
        }
        results.add(result);
      }
      return results.stream()
          .map(result -> new Values(result.shape(), result.value().toDoubles()))
          .toList();
    }
  }

  /** The result of a step, or null if that is not sound. */
  static Var run(Statement step, List<Var> arguments) {
    Call call = step.operation().call(arguments.stream().map(Var::shape).toList(), step.choice());
    List<double[]> numbers = arguments.stream().map(x -> x.value().toDoubles()).toList();
    if (call == null || !call.condition().holds(numbers)) {
      return null;
    }
    Var result = call.function().apply(arguments);
    boolean moderate =
        Arrays.stream(result.value().toDoubles()).allMatch(y -> Math.abs(y) <= LARGEST);
    return moderate ? result : null;
  }

  private List<Var> leaves(Tape tape) {
    return inputs.stream()
        .map(input -> tape.leaf(tape.arena().of(input.shape(), input.numbers())))
        .toList();
  }

  private static List<Var> arguments(Statement step, List<Var> x, List<Var> results) {
    return step.arguments().stream().map(at -> at < 0 ? x.get(-1 - at) : results.get(at)).toList();
  }

  /** A Java class named {@code Program} whose main method checks first and second order. */
  @Override
  public String toString() {
    return new Source(this).toString();
  }
}
