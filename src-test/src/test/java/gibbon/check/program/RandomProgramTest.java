package gibbon.check.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Working;
import gibbon.check.GradientCheck;
import gibbon.check.arbitrary.Programs;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.docs.Compiled;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any op on any other's result: are the gradients still right, however values are shared? */
class RandomProgramTest {
  private static Device device;

  @BeforeContainer
  static void open() {
    device = new JavaDevice();
  }

  @AfterContainer
  static void close() {
    device.close();
  }

  @Provide
  Arbitrary<Program> programs() {
    return Programs.programs();
  }

  @Property(tries = 1000)
  void everyProgramHasTheGradientsThatDifferencesHave(@ForAll("programs") Program program) {
    program.check().on(device).verify();
  }

  /** Whose second order steps of 10⁻⁵ and less cannot tell: see {@link GradientCheck}. */
  @Example
  void aProgramWithASteepFunctionBeforeASaturatedSoftmaxPasses() {
    new RandomPrograms().program(114001249).check().on(device).verify();
  }

  @Example
  void programsUseEveryOperationAndShareBroadcastAndForget() {
    Map<String, Integer> uses = new HashMap<>();
    RandomPrograms programs = new RandomPrograms();
    LongStream.range(0, 1000)
        .mapToObj(programs::program)
        .forEach(
            program -> {
              assertTrue(program.sound(), program::toString);
              program.operations().forEach(o -> uses.merge(o.name(), 1, Integer::sum));
              List<Integer> given =
                  program.steps().stream().flatMap(step -> step.arguments().stream()).toList();
              boolean shared = given.stream().distinct().count() < given.size();
              uses.merge("a value used twice", shared ? 1 : 0, Integer::sum);
              boolean unused =
                  given.stream().filter(at -> at < 0).distinct().count() < program.inputs().size();
              uses.merge("an input used by nobody", unused ? 1 : 0, Integer::sum);
              boolean dead =
                  given.stream().filter(at -> at >= 0).distinct().count() < program.size() - 1;
              uses.merge("a result used by nobody", dead ? 1 : 0, Integer::sum);
              uses.merge("ten steps", program.size() >= 10 ? 1 : 0, Integer::sum);
            });
    for (Operation operation : Operations.all()) {
      assertTrue(uses.getOrDefault(operation.name(), 0) >= 25, operation + " in " + uses);
    }
    for (String feature :
        List.of(
            "a value used twice",
            "an input used by nobody",
            "a result used by nobody",
            "ten steps")) {
      assertTrue(uses.get(feature) >= 50, feature + " in " + uses);
    }
  }

  @Example
  void theSameSeedMakesTheSameProgram() {
    RandomPrograms programs = new RandomPrograms();
    for (long seed = 0; seed < 20; seed++) {
      assertEquals(programs.program(seed).toString(), programs.program(seed).toString());
    }
  }

  /** y = x with a pullback that is one percent too large. */
  private record Planted() implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = x", "planted");
    }

    @Override
    public String worked(Working at) {
      return at.named();
    }

    @Override
    public Shape resultShape(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
      return inputs.get(0).reshaped(inputs.get(0).shape());
    }

    @Override
    public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
      return (y, dy, into) -> into.add(0, () -> Ops.scale(dy, 1.01));
    }
  }

  private static List<Operation> withPlanted() {
    List<Operation> vocabulary = new ArrayList<>(Operations.all());
    vocabulary.add(
        Operation.unary("planted", "planted(%1$s)", x -> x.tape().apply(new Planted(), x)));
    return vocabulary;
  }

  private static boolean fails(Program program) {
    return !program.check().on(device).first().passed();
  }

  @Example
  void aWrongOpIsReducedToItselfOnOneNumber() {
    RandomPrograms programs = new RandomPrograms(withPlanted());
    List<Program> failing =
        LongStream.range(0, 400)
            .mapToObj(programs::program)
            .filter(program -> program.size() >= 5)
            .filter(RandomProgramTest::fails)
            .limit(8)
            .toList();
    assertEquals(8, failing.size());
    for (Program program : failing) {
      assertReduced(program.smallest(RandomProgramTest::fails));
    }
  }

  @Example
  void jqwikFindsTheSame() {
    for (int seed = 0; seed < 8; seed++) {
      assertReduced(shrunk(new Random(seed)));
    }
  }

  private static void assertReduced(Program smallest) {
    assertEquals(List.of("planted"), smallest.operations().stream().map(Operation::name).toList());
    assertEquals(1, smallest.inputs().size(), smallest::toString);
    assertEquals(Shape.SCALAR, smallest.inputs().get(0).shape());
    assertTrue(smallest.toString().contains("Var v0 = planted(x.get(0));"), smallest::toString);
  }

  /** What jqwik would end in, which walks from a failing value to smaller failing ones. */
  private static Program shrunk(Random random) {
    Shrinkable<Program> smallest =
        Programs.programs(withPlanted()).generator(1).stream(random)
            .filter(s -> s.value().size() >= 5 && fails(s.value()))
            .findFirst()
            .orElseThrow();
    Predicate<Shrinkable<Program>> fails = s -> fails(s.value());
    while (true) {
      var smaller = smallest.shrink().filter(fails).findFirst();
      if (smaller.isEmpty()) {
        return smallest.value();
      }
      assertTrue(smaller.get().distance().compareTo(smallest.distance()) < 0);
      smallest = smaller.get();
    }
  }

  @Example
  void aPrintedProgramCompilesAndFindsTheVerySame() throws Exception {
    RandomPrograms programs = new RandomPrograms();
    for (long seed = 100; seed < 104; seed++) {
      Program program = programs.program(seed);
      assertEquals(program.check().first(), compiled(program.toString()).first());
      assertEquals(program.check().second(), compiled(program.toString()).second());
    }
  }

  private static GradientCheck compiled(String text)
      throws IOException, ReflectiveOperationException {
    Path folder = Files.createTempDirectory("program");
    Compiled.into(folder, "Program.java", text);
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, RandomProgramTest.class.getClassLoader())) {
      Method check = loader.loadClass("Program").getDeclaredMethod("check");
      check.setAccessible(true);
      return (GradientCheck) check.invoke(null);
    }
  }
}
