package gibbon.opencl;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import gibbon.device.Kernel;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every logical kernel that a class of Gibbon declares in a static field. */
final class Declared {
  private static final String[] PACKAGES = {
    "gibbon.device", "gibbon.tensor", "gibbon.autodiff", "gibbon.op", "gibbon.update"
  };

  private static final List<Kernel> KERNELS = find();

  private Declared() {}

  /** All of them, by name. */
  static List<Kernel> kernels() {
    return KERNELS;
  }

  /** The kernel of a name. */
  static Kernel kernel(String name) {
    return KERNELS.stream()
        .filter(kernel -> kernel.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No class declares a kernel " + name + "."));
  }

  private static List<Kernel> find() {
    List<Kernel> kernels = new ArrayList<>();
    new ClassFileImporter()
        .importPackages(PACKAGES).stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> field.getRawType().isEquivalentTo(Kernel.class))
            .map(JavaField::reflect)
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .forEach(field -> kernels.add(value(field)));
    kernels.sort(Comparator.comparing(Kernel::name));
    return kernels;
  }

  private static Kernel value(Field field) {
    try {
      field.setAccessible(true);
      return (Kernel) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
