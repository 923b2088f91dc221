package gibbon;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import gibbon.device.Kernel;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies run one way: op → autodiff → tensor → device, and outside core only towards it. */
class ArchitectureTest {
  private static final String[] CORE = {
    "gibbon", "gibbon.device", "gibbon.tensor", "gibbon.autodiff", "gibbon.op", "gibbon.update"
  };

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(ArchitectureTest::loaded)
          .importPackages("gibbon");

  /** Of two files of one class, as with a planted fault: whether this is the one that is loaded. */
  private static boolean loaded(Location file) {
    String path = path(file.asURI());
    String name = path.substring(path.lastIndexOf("/gibbon/") + 1);
    URL taken = ArchitectureTest.class.getClassLoader().getResource(name);
    return taken != null && path.equals(path(URI.create(taken.toString())));
  }

  /** A file's path as written, for URIs of one file differ in slashes and in encoded letters. */
  private static String path(URI file) {
    return file.getSchemeSpecificPart().replaceAll("/+", "/");
  }

  private static void onlyDependsOn(String from, String... on) {
    classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(on)
        .check(ALL);
  }

  @Test
  void theClassesAreSeen() {
    assertTrue(ALL.contain("gibbon.op.Ops"));
    assertTrue(ALL.contain("gibbon.check.GradientCheck"));
    assertTrue(ALL.stream().noneMatch(c -> c.getName().endsWith("Test")));
  }

  @Test
  void coreDependsOnTheJdkAndInOneDirection() {
    onlyDependsOn("gibbon", "java..", "gibbon");
    onlyDependsOn("gibbon.device", "java..", "gibbon", "gibbon.device");
    onlyDependsOn("gibbon.update", "java..", "gibbon.device", "gibbon.update");
    onlyDependsOn("gibbon.tensor", "java..", "gibbon", "gibbon.device", "gibbon.tensor");
    onlyDependsOn(
        "gibbon.autodiff", "java..", "gibbon", "gibbon.device", "gibbon.tensor", "gibbon.autodiff");
    onlyDependsOn(
        "gibbon.op",
        "java..",
        "gibbon",
        "gibbon.device",
        "gibbon.tensor",
        "gibbon.autodiff",
        "gibbon.op");
  }

  @Test
  void onlyTheOpenClModuleNamesJocl() {
    noClasses()
        .that()
        .resideOutsideOfPackage("gibbon.opencl..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jocl..")
        .check(ALL);
  }

  @Test
  void nobodyNamesTheOpenClModule() {
    noClasses()
        .that()
        .resideOutsideOfPackages("gibbon.opencl..", "gibbon.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gibbon.opencl..")
        .check(ALL);
  }

  @Test
  void theOpenClModuleKnowsDevicesAndTheNamesOfArgumentsOnly() {
    classes()
        .that()
        .resideInAPackage("gibbon.opencl..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jocl..",
            "gibbon",
            "gibbon.device",
            "gibbon.op",
            "gibbon.update",
            "gibbon.opencl..")
        .allowEmptyShould(true)
        .check(ALL);
    Set<String> handles =
        Set.of(
            Kernel.Array.class.getName(), Kernel.Int.class.getName(), Kernel.Real.class.getName());
    long seen = 0;
    for (JavaClass type : ALL) {
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        if (type.getPackageName().equals("gibbon.opencl")
            && Set.of("gibbon.op", "gibbon.update")
                .contains(access.getTargetOwner().getPackageName())) {
          assertTrue(
              access instanceof JavaFieldAccess field
                  && handles.contains(field.getTarget().getRawType().getName()),
              access::getDescription);
          seen++;
        }
      }
    }
    assertTrue(seen > 20, seen + " handles used");
  }

  @Test
  void theKitNeedsNoJUnitAndJqwikInOnePackageOnly() {
    onlyDependsOn("gibbon.check", concat(CORE, "java..", "gibbon.check"));
    onlyDependsOn(
        "gibbon.check.program", concat(CORE, "java..", "gibbon.check", "gibbon.check.program"));
    onlyDependsOn(
        "gibbon.check.app",
        concat(
            CORE,
            "java..",
            "picocli..",
            "gibbon.check",
            "gibbon.check.program",
            "gibbon.check.app",
            "gibbon.app",
            "gibbon.attack",
            "gibbon.data",
            "gibbon.model",
            "gibbon.train"));
    noClasses()
        .that()
        .resideOutsideOfPackages("gibbon.check..", "gibbon.bench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gibbon.check..")
        .check(ALL);
    onlyDependsOn(
        "gibbon.check.arbitrary",
        concat(
            CORE,
            "java..",
            "gibbon.check",
            "gibbon.check.program",
            "gibbon.check.arbitrary",
            "gibbon.data",
            "gibbon.model",
            "net.jqwik.."));
  }

  @Test
  void whoUsesTheLibraryGetsNeitherCommandLineNorPlots() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "gibbon.store..",
            "gibbon.data..",
            "gibbon.model..",
            "gibbon.attack..",
            "gibbon.robust..",
            "gibbon.train..",
            "gibbon.tune..",
            "gibbon.explain")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "picocli..",
            "me.tongfei..",
            "org.knowm..",
            "gg.jte..",
            "gibbon.paper..",
            "gibbon.picture..",
            "gibbon.result..",
            "gibbon.report..",
            "gibbon.explain.view..",
            "gibbon.app..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAnyPackage("gibbon.paper..", "gibbon.report..", "gibbon.explain..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "me.tongfei..", "gibbon.app..")
        .check(ALL);
  }

  /** Experiments fill values; what draws and words them stands above both. */
  @Test
  void experimentsAndResultsKnowNobodyWhoShowsThem() {
    noClasses()
        .that()
        .resideInAnyPackage("gibbon.paper..", "gibbon.result..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "gibbon.report..",
            "gibbon.explain.view..",
            "gibbon.picture..",
            "java.awt..",
            "javax.imageio..",
            "org.knowm..",
            "gg.jte..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage("gibbon.result..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("gibbon.paper..", "gibbon.attack..", "gibbon.data..", "gibbon.train..")
        .check(ALL);
    onlyDependsOn(
        "gibbon.picture", "java..", "javax.imageio..", "gibbon", "gibbon.store", "gibbon.picture");
  }

  /** One place for the gradient by what a network takes in, one for that by its parameters. */
  @Test
  void onlyInputGradientAndJacobianAskForInputGradients() {
    noClasses()
        .that()
        .resideOutsideOfPackages("gibbon.autodiff..", "gibbon.check..", "gibbon.bench..")
        .and()
        .doNotHaveFullyQualifiedName("gibbon.attack.InputGradient")
        .and()
        .doNotHaveFullyQualifiedName("gibbon.attack.Jacobian")
        .and()
        .doNotHaveFullyQualifiedName("gibbon.train.TrainingStep")
        .and() // It times the products of a pullback; there is no network.
        .doNotHaveFullyQualifiedName("gibbon.tune.ProductForms")
        .should()
        .callMethodWhere(
            target(owner(type(gibbon.autodiff.Tape.class))).and(target(name("gradients"))))
        .check(ALL);
  }

  /** Nobody should have to look at an import to know which of two classes is meant. */
  @Test
  void noTwoClassesHaveOneName() throws IOException {
    Map<String, Path> owners = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      for (Path file : (Iterable<Path>) files.filter(ArchitectureTest::ofMain)::iterator) {
        Path other = owners.put(file.getFileName().toString(), file);
        assertNull(other, () -> file + " and " + other);
      }
    }
    assertTrue(owners.size() > 300, owners::toString);
  }

  /** Of any module, also of those that the tests do not see, such as {@code bench}. */
  private static boolean ofMain(Path file) {
    return file.toString().endsWith(".java")
        && file.toString().contains("/src/main/java/")
        && !file.endsWith("package-info.java");
  }

  private static String[] concat(String[] first, String... more) {
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
