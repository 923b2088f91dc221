package gibbon.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import gibbon.autodiff.Op;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.tensor.Arena;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nobody is left out: every op has a row, every row its op, every kernel a name of its own. */
class CompletenessTest {
  private static final Sizes SIZES = new Sizes(3, 4, 5);

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "gibbon.op", "gibbon.autodiff", "gibbon.tensor", "gibbon.device", "gibbon.update");

  private static Set<String> ops() {
    return CORE.stream()
        .filter(c -> c.isAssignableTo(Op.class) && !c.isInterface())
        .map(JavaClass::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyOpIsARecordAndHasARow() {
    CORE.stream()
        .filter(c -> c.isAssignableTo(Op.class) && !c.isInterface())
        .forEach(c -> assertTrue(c.isRecord(), c.getName() + " is no record"));
    assertEquals(
        ops(),
        OpCases.all().stream().map(OpCase::op).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void everyOpWritesALineOfItsOwn() {
    CORE.stream()
        .filter(c -> c.isAssignableTo(Op.class) && !c.isInterface())
        .map(JavaClass::reflect)
        .forEach(
            op ->
                assertTrue(
                    Arrays.stream(op.getMethods())
                        .anyMatch(
                            m -> m.getName().equals("worked") && m.getDeclaringClass() != Op.class),
                    op.getName() + " has no line to be worked out by hand"));
  }

  @Test
  void everyRowPutsItsOpOnTheTapeAndEveryOpSaysItsRule() {
    try (Device device = new JavaDevice()) {
      for (OpCase row : OpCases.all()) {
        try (Arena arena = new Arena(device)) {
          Tape tape = new Tape(arena);
          List<Var> inputs = new ArrayList<>();
          SplittableRandom random = new SplittableRandom(1);
          for (OpCase.Input input : row.inputs(SIZES)) {
            double[] numbers = input.domain().numbers(random, input.shape());
            inputs.add(tape.leaf(arena.of(input.shape(), numbers)));
          }
          row.function().apply(SIZES, inputs);
          Set<String> seen = new HashSet<>();
          for (Var node : tape.nodes()) {
            if (node.op().isPresent()) {
              Op op = node.op().get();
              seen.add(op.getClass().getSimpleName());
              assertTrue(op.rule().forward().contains(" = "), op + " lacks a forward rule");
              assertTrue(op.rule().backward().contains("d"), op + " lacks a backward rule");
            }
          }
          assertTrue(seen.contains(row.op()), row + " applied " + seen);
        }
      }
    }
  }

  @Test
  void everyRowHasANameOfItsOwn() {
    Set<String> names = new HashSet<>();
    for (OpCase row : OpCases.all()) {
      assertTrue(names.add(row.name()), row + " is there twice");
      assertEquals(row.op(), OpCases.named(row.name()).op());
    }
  }

  @Test
  void everyKernelHasANameOfItsOwn() throws ReflectiveOperationException {
    Map<String, String> owners = new TreeMap<>();
    for (JavaClass type : CORE) {
      for (Field field : type.reflect().getDeclaredFields()) {
        if (field.getType() == Kernel.class && Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          Kernel kernel = (Kernel) field.get(null);
          String place = type.getSimpleName() + "." + field.getName();
          assertTrue(kernel.name().matches("[a-z][a-z0-9_]*"), kernel.name());
          String other = owners.put(kernel.name(), place);
          assertEquals(null, other, kernel.name() + " is in " + other + " and " + place);
        }
      }
    }
    assertFalse(owners.size() < 30, owners.toString());
  }
}
