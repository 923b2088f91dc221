package gibbon.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import gibbon.autodiff.Op;
import gibbon.tensor.ShapeException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Every op that can refuse a shape is refused one in {@link ShapeErrorTest}. Which can is asked of
 * their byte code: a {@code resultShape} that leads, within the ops, to the making of a {@link
 * ShapeException}.
 */
class RefusedShapesTest {
  private static final JavaClasses OPS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("gibbon.op", "gibbon.autodiff");

  @Test
  void noOpThatRefusesShapesIsMissing() {
    Set<String> refusing = new TreeSet<>();
    for (JavaClass type : OPS) {
      if (type.isAssignableTo(Op.class)
          && !type.isInterface()
          && type.getAllMethods().stream()
              .filter(method -> method.getName().equals("resultShape"))
              .anyMatch(method -> refuses(method, new HashSet<>()))) {
        refusing.add(type.getSimpleName());
      }
    }
    assertTrue(refusing.size() > 25, refusing::toString);
    Set<String> missing = new TreeSet<>(refusing);
    ShapeErrorTest.wrongs().forEach(wrong -> missing.remove(wrong.op()));
    assertEquals(Set.of(), missing);
  }

  private static boolean refuses(JavaCodeUnit unit, Set<JavaCodeUnit> seen) {
    return seen.add(unit)
        && (unit.getConstructorCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ShapeException.class))
            || unit.getMethodCallsFromSelf().stream()
                .filter(call -> OPS.contain(call.getTargetOwner().getName()))
                .flatMap(call -> call.getTarget().resolveMember().stream())
                .anyMatch(called -> refuses(called, seen)));
  }
}
