package gibbon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that Gibbon reads or writes depends on the country and the encoding it runs under. */
class SameEverywhereTest {
  private static final JavaClasses ALL = new ClassFileImporter().importPackages("gibbon");

  /** In these, what lacks a character set means UTF-8. */
  private static final Set<String> UTF_8_BY_ITSELF =
      Set.of("java.nio.file.Files", "java.util.Base64");

  private static boolean dependsOnThePlace(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    String name = call.getName();
    if (!owner.startsWith("java.")
        || UTF_8_BY_ITSELF.contains(owner)
        || call.getOriginOwner().isEquivalentTo(Text.class)
        || call.getOriginOwner().isEquivalentTo(SameEverywhereTest.class)) {
      return false;
    }
    // What a test changes, it puts back.
    if (name.equals("getDefault") && call.getOriginOwner().getName().endsWith("Test")) {
      return false;
    }
    if (owner.startsWith("java.text.")
        || owner.equals("java.lang.String") && Set.of("format", "formatted").contains(name)
        || Set.of("getDefault", "defaultCharset").contains(name)
            && Set.of("java.util.Locale", "java.nio.charset.Charset").contains(owner)) {
      return true;
    }
    List<String> given =
        call.getTarget().getRawParameterTypes().stream().map(type -> type.getName()).toList();
    return overloads(owner, name)
        .map(overload -> Stream.of(overload.getParameterTypes()).toList())
        .filter(types -> types.contains(Locale.class) || types.contains(Charset.class))
        .map(types -> types.stream().filter(t -> t != Locale.class && t != Charset.class))
        .anyMatch(types -> types.map(Class::getName).toList().equals(given));
  }

  private static Stream<Executable> overloads(String owner, String name) {
    try {
      Class<?> type = Class.forName(owner);
      Executable[] all = name.equals("<init>") ? type.getConstructors() : type.getMethods();
      return Arrays.stream(all).filter(one -> name.equals("<init>") || one.getName().equals(name));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatCanBeToldALocaleOrACharacterSetIsTold() {
    noClasses()
        .should()
        .callCodeUnitWhere(
            DescribedPredicate.describe(
                "the result depends on locale or character set; use gibbon.Text, Locale.ROOT, UTF_8",
                SameEverywhereTest::dependsOnThePlace))
        .check(ALL);
    assertTrue(ALL.contain("gibbon.op.Ops") && ALL.contain("gibbon.SameEverywhereTest"));
  }

  /** The modules that come after this one are read as text. */
  @Test
  void benchmarksAreTheSameEverywhere() throws IOException {
    Pattern forbidden =
        Pattern.compile("String\\.format\\(|\\.formatted\\(|\\.printf\\(|to(Upp|Low)erCase\\(\\)");
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("..", "bench"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertTrue(sources.size() > 20, "no sources of benchmarks");
      for (Path source : sources) {
        forbidden
            .matcher(read(source))
            .results()
            .forEach(r -> found.add(source + ": " + r.group()));
      }
    }
    assertEquals(List.of(), found);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR", "ar-EG", "bn-BD", "mr-IN", "de-DE", "tr-TR", "th-TH-u-nu-thai"})
  void numbersAreWrittenAlike(String country) {
    Locale former = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(country));
      assertEquals(
          "-1234.5 007 1,000 1.5e-07 INDEX",
          Text.of("%.1f %03d %,d %.1e %S", -1234.5, 7, 1000, 1.5e-7, "index"));
    } finally {
      Locale.setDefault(former);
    }
  }
}
