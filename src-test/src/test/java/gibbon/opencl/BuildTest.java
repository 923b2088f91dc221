package gibbon.opencl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.DeviceException;
import gibbon.opencl.Opened.Variants;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiler is given and what is shown of its answer. */
class BuildTest {
  /** PoCL prints "12 warnings generated." to the terminal where its log holds any. */
  @ParameterizedTest
  @EnumSource(Variants.class)
  void everyFileIsAsciiForTheCompilerWhichRemarksNothing(Variants variants) {
    try (ClDevice device = Opened.device(variants)) {
      String fresh = " -DFRESH=" + System.nanoTime();
      Set<String> files = new TreeSet<>();
      ClPrograms.entries()
          .forEach(
              (entry, file) -> {
                if (files.add(file)) {
                  ClPrograms.Examined program =
                      device.programs().examine(file, ClPrograms.text(file), entry, fresh);
                  assertEquals("", program.remarks(), file);
                  requireAscii(program.source(), file);
                }
              });
      assertTrue(files.size() > 10, files::toString);
    }
  }

  /** Compilers of old embedded drivers refuse the letters that formulas in comments have. */
  private static void requireAscii(byte[] sent, String file) {
    assertTrue(sent.length > 100, file);
    assertEquals(new String(sent, US_ASCII), new String(sent, UTF_8), file);
  }

  /** So that what the compiler gets for them changes no code. */
  @Test
  void onlyCommentsHaveLettersThatAreNotAscii() {
    Set<String> strange = new TreeSet<>();
    for (String file : new TreeSet<>(ClPrograms.entries().values())) {
      String text = ClPrograms.text(file);
      String code = text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
      assertTrue(US_ASCII.newEncoder().canEncode(code), file);
      if (!US_ASCII.newEncoder().canEncode(text)) {
        strange.add(file);
      }
    }
    assertTrue(strange.size() > 3, strange::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR-u-nu-arabext", "ar-EG-u-nu-arab", "bn-BD-u-nu-beng", "de-DE"})
  void digitsOfTheUsersLocaleAreNotTheCompilers(String tag) {
    Locale former = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try (ClDevice device = Opened.device()) {
      String sound = "#include \"pieces.cl\"\nkernel void f() {}\n";
      assertEquals("", device.programs().examine("here", sound, "f", "").remarks());
      String broken = "\n\n\n\n\n\n\n\n\n\nkernel void f() {\n  nonsense;\n}\n";
      DeviceException refusal =
          assertThrows(
              DeviceException.class, () -> device.programs().examine("here", broken, "f", ""));
      assertTrue(refusal.getMessage().contains(">   12 |   nonsense;"), refusal::getMessage);
    } finally {
      Locale.setDefault(former);
    }
  }

  @Test
  void theLogIsShownWhereItNamesAFileThatIsNotOurs() {
    try (ClDevice device = Opened.device()) {
      String elsewhere = "#line 7 \"elsewhere.cl\"\nkernel void f() {\n  nonsense;\n}\n";
      DeviceException refusal =
          assertThrows(
              DeviceException.class, () -> device.programs().examine("here", elsewhere, "f", ""));
      assertTrue(refusal.getMessage().contains("elsewhere.cl:8"), refusal::getMessage);
      String both = elsewhere + "#line 1 \"common.cl\"\nkernel void g() { folly; }\n";
      DeviceException second =
          assertThrows(
              DeviceException.class, () -> device.programs().examine("here", both, "f", ""));
      assertTrue(second.getMessage().contains(">    1 | /*"), second::getMessage);
    }
  }
}
