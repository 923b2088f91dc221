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
import org.jocl.CL;
import org.jocl.Pointer;
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
  void everyFileIsAsciiForTheCompilerWhichRemarksNothing(Variants variants) {
    eachFile(
        variants,
        (programs, file, entry) -> {
          cl_program program = programs.build(file, ClPrograms.text(file), entry);
          assertEquals("", programs.log(program), file);
          requireAscii(program, file);
          CL.clReleaseProgram(program);
        });
  }

  /** Compilers of old embedded drivers refuse the letters that formulas in comments have. */
  private static void requireAscii(cl_program program, String file) {
    byte[] sent = source(program);
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

  private static byte[] source(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_SOURCE, 0, null, size);
    byte[] source = new byte[(int) size[0]];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_SOURCE, source.length, Pointer.to(source), null);
    return source;
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
