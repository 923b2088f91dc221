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
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private final List<Step> steps;
  private final long seed;

  Program(List<Values> inputs, List<Step> steps, long seed) {
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
    return steps.stream().map(Step::operation).toList();
  }

  List<Step> steps() {
    return steps;
  }

  long seed() {
    return seed;
  }

  /** Runs it on inputs of the shapes of {@link #inputs}. */
  public Var apply(List<Var> x) {
    List<Var> results = new ArrayList<>();
    for (Step step : steps) {
      List<Var> arguments = arguments(step, x, results);
      Call call = step.operation().call(arguments.stream().map(Var::shape).toList(), step.choice());
      results.add(call.function().apply(arguments));
    }
    return results.get(results.size() - 1);
  }

  /** The check of its ways back. */
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
    List<double[]> results = results();
    Stream<Program> beginnings =
        IntStream.range(1, steps.size())
            .mapToObj(count -> new Program(inputs, steps.subList(0, count), seed));
    Stream<Program> cut =
        IntStream.range(0, steps.size() - 1).mapToObj(number -> cut(number, results.get(number)));
    Stream<Program> bypassed =
        IntStream.range(0, steps.size() - 1)
            .boxed()
            .flatMap(
                number ->
                    steps.get(number).arguments().stream()
                        .map(argument -> replaced(number, argument, inputs)));
    Stream<Program> flat =
        inputs.stream()
            .flatMapToInt(input -> Arrays.stream(input.shape().extents()))
            .filter(extent -> extent > 1)
            .distinct()
            .boxed()
            .flatMap(extent -> Stream.of(1, extent / 2, extent - 1).map(to -> shrunk(extent, to)));
    Stream<Program> lower =
        IntStream.range(0, inputs.size())
            .filter(number -> inputs.get(number).shape().rank() > 0)
            .mapToObj(this::withoutLeadingAxis);
    Stream<Program> plain =
        IntStream.range(0, steps.size())
            .filter(number -> steps.get(number).choice() != 0)
            .mapToObj(
                number -> {
                  Step step = steps.get(number);
                  return with(number, new Step(step.operation(), step.arguments(), 0));
                });
    return Stream.of(Stream.of(this), beginnings, cut, bypassed, flat, lower, plain)
        .flatMap(programs -> programs)
        .map(Program::withoutUnused)
        .filter(program -> program.weight() < weight())
        .filter(Program::sound);
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

  /** The numbers of each step's result, or null where a step is not sound. */
  private List<double[]> results() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      List<Var> x = leaves(new Tape(arena));
      List<Var> results = new ArrayList<>();
      for (Step step : steps) {
        Var result = run(step, arguments(step, x, results));
        if (result == null) {
          return null;
        }
        results.add(result);
      }
      return results.stream().map(result -> result.value().toDoubles()).toList();
    }
  }

  /** The result of a step, or null if that is not sound. */
  static Var run(Step step, List<Var> arguments) {
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

  private static List<Var> arguments(Step step, List<Var> x, List<Var> results) {
    return step.arguments().stream().map(at -> at < 0 ? x.get(-1 - at) : results.get(at)).toList();
  }

  /** A step replaced by an input of the same numbers, so that what led to it is not needed. */
  private Program cut(int number, double[] result) {
    List<Values> more = new ArrayList<>(inputs);
    more.add(new Values(shapes().get(number), result));
    return replaced(number, Step.input(inputs.size()), more);
  }

  private List<Shape> shapes() {
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      List<Var> x = leaves(new Tape(arena));
      List<Var> results = new ArrayList<>();
      steps.forEach(step -> results.add(run(step, arguments(step, x, results))));
      return results.stream().map(Var::shape).toList();
    }
  }

  /** Whoever was given a step's result is given something else. */
  private Program replaced(int number, int by, List<Values> inputs) {
    List<Step> changed = new ArrayList<>();
    for (Step step : steps) {
      changed.add(
          new Step(
              step.operation(),
              step.arguments().stream().map(at -> at == number ? by : at).toList(),
              step.choice()));
    }
    return new Program(inputs, changed, seed);
  }

  private Program with(int number, Step step) {
    List<Step> changed = new ArrayList<>(steps);
    changed.set(number, step);
    return new Program(inputs, changed, seed);
  }

  /** Every extent of one size becomes another, so that what fitted still fits. */
  private Program shrunk(int extent, int to) {
    List<Values> smaller = new ArrayList<>();
    for (Values input : inputs) {
      int[] extents =
          Arrays.stream(input.shape().extents()).map(e -> e == extent ? to : e).toArray();
      smaller.add(corner(input, Shape.of(extents)));
    }
    return new Program(smaller, steps, seed);
  }

  private Program withoutLeadingAxis(int number) {
    List<Values> changed = new ArrayList<>(inputs);
    Values input = inputs.get(number);
    Shape rest = input.shape().without(0);
    changed.set(number, new Values(rest, Arrays.copyOf(input.numbers(), rest.size())));
    return new Program(changed, steps, seed);
  }

  private static Values corner(Values whole, Shape shape) {
    double[] numbers = new double[shape.size()];
    for (int place = 0; place < numbers.length; place++) {
      numbers[place] = whole.at(Values.index(shape, place));
    }
    return new Values(shape, numbers);
  }

  private Program withoutUnused() {
    TreeSet<Integer> used = new TreeSet<>();
    used.add(steps.size() - 1);
    for (int number = steps.size() - 1; number >= 0; number--) {
      if (used.contains(number)) {
        used.addAll(steps.get(number).arguments());
      }
    }
    List<Integer> keptInputs =
        IntStream.range(0, inputs.size())
            .filter(number -> used.contains(Step.input(number)))
            .boxed()
            .toList();
    List<Integer> keptSteps = used.stream().filter(at -> at >= 0).toList();
    List<Step> renumbered = new ArrayList<>();
    for (int number : keptSteps) {
      Step step = steps.get(number);
      List<Integer> arguments =
          step.arguments().stream()
              .map(at -> at >= 0 ? keptSteps.indexOf(at) : Step.input(keptInputs.indexOf(-1 - at)))
              .toList();
      renumbered.add(new Step(step.operation(), arguments, step.choice()));
    }
    return new Program(keptInputs.stream().map(inputs::get).toList(), renumbered, seed);
  }

  /** A Java class named {@code Program} whose main method checks first and second order. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            """
            import gibbon.autodiff.Var;
            import gibbon.check.GradientCheck;
            import gibbon.op.Ops;
            import gibbon.tensor.Shape;

            public class Program {
              public static void main(String[] arguments) {
                check().verify();
              }

              static GradientCheck check() {
                return GradientCheck.of("a random program", x -> {
            """);
    List<Shape> shapes = shapes();
    for (int number = 0; number < steps.size(); number++) {
      Step step = steps.get(number);
      List<Shape> given =
          step.arguments().stream()
              .map(at -> at < 0 ? inputs.get(-1 - at).shape() : shapes.get(at))
              .toList();
      Object[] names = step.arguments().stream().map(Program::name).toArray();
      String call = step.operation().call(given, step.choice()).java().formatted(names);
      text.append(
          "          Var %s = %s; // %s%n".formatted(name(number), call, shapes.get(number)));
    }
    text.append("          return %s;%n        })%n".formatted(name(steps.size() - 1)));
    for (Values input : inputs) {
      text.append(
          "        .input(%s, %s)%n"
              .formatted(
                  Operations.java(input.shape()),
                  Arrays.stream(input.numbers())
                      .mapToObj(Double::toString)
                      .collect(Collectors.joining(", "))));
    }
    return text.append("        .seed(%dL);%n  }%n}%n".formatted(seed)).toString();
  }

  private static String name(int at) {
    return at < 0 ? "x.get(" + (-1 - at) + ")" : "v" + at;
  }
}
