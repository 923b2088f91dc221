package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.device.DeviceException;
import gibbon.opencl.Opened.Variants;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the compiler is given and what is shown of its answer. */
class BuildTest {
  private interface Builds {
    void with(ClPrograms programs, String file, String entry);
  }

  /** Gives each file's text with one of its entries to programs whose builds are in no cache. */
  private static void eachFile(Variants variants, Builds builds) {
    ClPlatforms.Found found = Opened.first();
    cl_device_id[] devices = {found.device()};
    cl_context context = CL.clCreateContext(null, 1, devices, null, null, null);
    Tuning tuning = Tuning.standard(variants == Variants.PACKED ? 8 : 16);
    String options =
        ClPrograms.options(variants != Variants.GPU, tuning) + " -DFRESH=" + System.nanoTime();
    try (ClPrograms programs =
        new ClPrograms(context, devices[0], found.info().name(), options, Answers.TRUE)) {
      Set<String> files = new TreeSet<>();
      ClPrograms.entries()
          .forEach(
              (entry, file) -> {
                if (files.add(file)) {
                  builds.with(programs, file, entry);
                }
              });
      assertTrue(files.size() > 10, files::toString);
    } finally {
      CL.clReleaseContext(context);
    }
  }

  /** PoCL prints "12 warnings generated." to the terminal where its log holds any. */
  @ParameterizedTest
  @EnumSource(Variants.class)
  void noFileMakesTheCompilerRemark(Variants variants) {
    eachFile(
        variants,
        (programs, file, entry) -> {
          cl_program program = programs.build(file, ClPrograms.text(file), entry);
          assertEquals("", programs.log(program), file);
          CL.clReleaseProgram(program);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR-u-nu-arabext", "ar-EG-u-nu-arab", "bn-BD-u-nu-beng", "de-DE"})
  void digitsOfTheUsersLocaleAreNotTheCompilers(String tag) {
    Locale former = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try (ClDevice device = Opened.device()) {
      CL.clReleaseProgram(
          device.programs().build("here", "#include \"pieces.cl\"\nkernel void f() {}\n", "f"));
      String broken = "\n\n\n\n\n\n\n\n\n\nkernel void f() {\n  nonsense;\n}\n";
      DeviceException refusal =
          assertThrows(DeviceException.class, () -> device.programs().build("here", broken, "f"));
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
              DeviceException.class, () -> device.programs().build("here", elsewhere, "f"));
      assertTrue(refusal.getMessage().contains("elsewhere.cl:8"), refusal::getMessage);
      String both = elsewhere + "#line 1 \"common.cl\"\nkernel void g() { folly; }\n";
      DeviceException second =
          assertThrows(DeviceException.class, () -> device.programs().build("here", both, "f"));
      assertTrue(second.getMessage().contains(">    1 | /*"), second::getMessage);
    }
  }
}
