package gibbon.check.program;

import gibbon.check.Values;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The programs that are smaller than one in one respect. */
final class Shrinking {
  private final Program program;
  private final List<Values> inputs;
  private final List<Statement> steps;

  Shrinking(Program program) {
    this.program = program;
    this.inputs = program.inputs();
    this.steps = program.steps();
  }

  /** The much smaller ones first; not all of them are sound. */
  Stream<Program> smaller() {
    List<Values> results = program.results();
    Stream<Program> beginnings =
        IntStream.range(1, steps.size()).mapToObj(count -> of(inputs, steps.subList(0, count)));
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
            .mapToObj(this::withFirstChoice);
    return Stream.of(Stream.of(program), beginnings, cut, bypassed, flat, lower, plain)
        .flatMap(programs -> programs)
        .map(Shrinking::withoutUnused)
        .filter(smaller -> smaller.weight() < program.weight());
  }

  private Program of(List<Values> inputs, List<Statement> steps) {
    return new Program(inputs, steps, program.seed());
  }

  /** A step replaced by an input of the same numbers, so that what led to it is not needed. */
  private Program cut(int number, Values result) {
    List<Values> more = new ArrayList<>(inputs);
    more.add(result);
    return replaced(number, Statement.input(inputs.size()), more);
  }

  /** Whoever was given a step's result is given something else. */
  private Program replaced(int number, int by, List<Values> inputs) {
    List<Statement> changed = new ArrayList<>();
    for (Statement step : steps) {
      changed.add(
          new Statement(
              step.operation(),
              step.arguments().stream().map(at -> at == number ? by : at).toList(),
              step.choice()));
    }
    return of(inputs, changed);
  }

  private Program withFirstChoice(int number) {
    List<Statement> changed = new ArrayList<>(steps);
    Statement step = steps.get(number);
    changed.set(number, new Statement(step.operation(), step.arguments(), 0));
    return of(inputs, changed);
  }

  /** Every extent of one size becomes another, so that what fitted still fits. */
  private Program shrunk(int extent, int to) {
    List<Values> smaller = new ArrayList<>();
    for (Values input : inputs) {
      int[] extents =
          Arrays.stream(input.shape().extents()).map(e -> e == extent ? to : e).toArray();
      smaller.add(corner(input, Shape.of(extents)));
    }
    return of(smaller, steps);
  }

  private static Values corner(Values whole, Shape shape) {
    double[] numbers = new double[shape.size()];
    for (int place = 0; place < numbers.length; place++) {
      numbers[place] = whole.at(Values.index(shape, place));
    }
    return new Values(shape, numbers);
  }

  private Program withoutLeadingAxis(int number) {
    List<Values> changed = new ArrayList<>(inputs);
    Values input = inputs.get(number);
    Shape rest = input.shape().without(0);
    changed.set(number, new Values(rest, Arrays.copyOf(input.numbers(), rest.size())));
    return of(changed, steps);
  }

  private static Program withoutUnused(Program program) {
    List<Values> inputs = program.inputs();
    List<Statement> steps = program.steps();
    TreeSet<Integer> used = new TreeSet<>();
    used.add(steps.size() - 1);
    for (int number = steps.size() - 1; number >= 0; number--) {
      if (used.contains(number)) {
        used.addAll(steps.get(number).arguments());
      }
    }
    List<Integer> keptInputs =
        IntStream.range(0, inputs.size())
            .filter(number -> used.contains(Statement.input(number)))
            .boxed()
            .toList();
    List<Integer> keptSteps = used.stream().filter(at -> at >= 0).toList();
    List<Statement> renumbered = new ArrayList<>();
    for (int number : keptSteps) {
      Statement step = steps.get(number);
      List<Integer> arguments =
          step.arguments().stream()
              .map(
                  at ->
                      at >= 0
                          ? keptSteps.indexOf(at)
                          : Statement.input(keptInputs.indexOf(-1 - at)))
              .toList();
      renumbered.add(new Statement(step.operation(), arguments, step.choice()));
    }
    return new Program(keptInputs.stream().map(inputs::get).toList(), renumbered, program.seed());
  }
}
