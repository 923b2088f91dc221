package gibbon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.data.TinyPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code gibbon}, under the environments that people and services start it in. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  /*
   * It finds a JDK whose java tells the environment and then runs the command with the class path
   * of the tests, so that nothing is built.
   */
  private static final String JAVA =
      """
      #!/bin/sh
      if [ "$1" = -XshowSettings:properties ]; then
        echo "    java.home = ${0%/bin/java}"
        echo "    java.specification.version = 17"
        exit
      fi
      env > "${0%/java}/environment"
      while [ "$1" != gibbon.app.Gibbon ]; do shift; done
      exec 'REAL' -cp 'CLASSES' "$@"
      """;

  private record Outcome(int status, String out, String err) {}

  @TempDir Path folder;
  private Path launcher;

  @BeforeEach
  void copy() throws IOException {
    launcher = copy(folder);
  }

  private static Path copy(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.copy(Path.of("..", "gibbon"), folder.resolve("gibbon"));
  }

  private static Path jdk(Path home) throws IOException {
    Path real = Path.of(System.getProperty("java.home"));
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Files.copy(real.resolve("lib/libjsig.so"), home.resolve("lib/libjsig.so"));
    Path java = home.resolve("bin/java");
    Files.writeString(
        java,
        JAVA.replace("REAL", real.resolve("bin/java").toString())
            .replace("CLASSES", System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private Outcome run(Path script, Path jdk, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("jars"));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder process =
        new ProcessBuilder("bash", script.toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    process.command().addAll(Arrays.asList(words));
    process.environment().clear();
    process.environment().put("JAVA_HOME", jdk.toString());
    process.environment().put("GIBBON_JARS", folder.resolve("jars").toString());
    process.environment().put("GIBBON_OPENCL", "off");
    process.environment().putAll(environment);
    int status = process.start().waitFor();
    return new Outcome(status, Files.readString(out), Files.readString(err));
  }

  private static Map<String, String> environment(Path jdk) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (String line : Files.readAllLines(jdk.resolve("bin/environment"))) {
      int sign = line.indexOf('=');
      environment.put(line.substring(0, Math.max(0, sign)), line.substring(sign + 1));
    }
    return environment;
  }

  private static void assertOneSentence(Outcome outcome, String... parts) {
    assertEquals(1, outcome.status, outcome.err);
    assertEquals(1, outcome.err.lines().count(), outcome.err);
    assertTrue(outcome.err.startsWith("gibbon: "), outcome.err);
    for (String part : parts) {
      assertTrue(outcome.err.contains(part), outcome.err);
    }
  }

  /** Each variable is unset, empty, relative or absolute: a word that begins with a slash is. */
  @ParameterizedTest
  @CsvSource({
    ",,",
    "'','',''",
    "/home/somebody,,",
    "/home/somebody,relative,./relative",
    "/home/somebody,/cache,/settings",
    ",/cache,relative",
    "'',relative,/settings",
  })
  void theUsersFoldersAreThoseThatJavaWouldChoose(String home, String cache, String settings)
      throws IOException, InterruptedException {
    Map<String, String> given = new HashMap<>();
    put(given, "HOME", home);
    put(given, "XDG_CACHE_HOME", cache);
    put(given, "XDG_CONFIG_HOME", settings);
    Path jdk = jdk(folder.resolve("jdk"));
    assertEquals(0, run(launcher, jdk, given, "--version").status);
    Map<String, String> found = environment(jdk);
    String listed = System.getProperty("user.home");
    for (List<String> name :
        List.of(List.of("XDG_CACHE_HOME", ".cache"), List.of("XDG_CONFIG_HOME", ".config"))) {
      Path expected = UserFolders.of(given, listed, name.get(0), name.get(1));
      assertEquals(expected, UserFolders.of(found, "/elsewhere", name.get(0), name.get(1)));
      assertEquals(expected.getParent().toString(), found.get(name.get(0)));
      assertTrue(expected.isAbsolute(), expected.toString());
    }
  }

  private static void put(Map<String, String> environment, String name, String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  /** Under ASCII Java 17 and 25 alike would take each letter beyond it for a question mark. */
  @ParameterizedTest
  @ValueSource(strings = {"", "C", "POSIX", "C.UTF-8", "xx_YY.UTF-8"})
  void foldersMayHaveAnyLetters(String locale) throws IOException, InterruptedException {
    Path pictures = Files.createDirectory(folder.resolve("Bilder für Ωμέγα"));
    TinyPictures.write(pictures);
    Path script = copy(folder.resolve("ein Ordner für Ω"));
    Path jdk = jdk(folder.resolve("jdk für Ω"));
    Outcome trained =
        run(
            script,
            jdk,
            Map.of("LC_ALL", locale),
            "train",
            "--device=java",
            "--model=softmax",
            "--epochs=1",
            "--validation=120",
            "--data=" + pictures,
            "--out=" + folder.resolve("Netze für Ω"));
    assertEquals(0, trained.status, trained.err);
    assertTrue(Files.exists(folder.resolve("Netze für Ω").resolve("softmax.safetensors")));
    assertTrue(trained.out.contains("Netze für Ω"), trained.out);
  }

  @Test
  void anotherLocaleOfUtf8IsLeftAlone() throws IOException, InterruptedException {
    Path jdk = jdk(folder.resolve("jdk"));
    assertEquals(0, run(launcher, jdk, Map.of("LANG", "C.UTF-8"), "--version").status);
    assertEquals(null, environment(jdk).get("LC_ALL"));
    assertEquals("C.UTF-8", environment(jdk).get("LANG"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "a jdk"})
  void theJvmsHandlersOfSignalsStayFirst(String name) throws IOException, InterruptedException {
    Path jdk = jdk(folder.resolve(name));
    Outcome outcome = run(launcher, jdk, Map.of("LD_LIBRARY_PATH", "/nowhere"), "--version");
    assertEquals(0, outcome.status, outcome.err);
    // The system's loader would complain there of a library that it does not find.
    assertEquals("", outcome.err);
    assertTrue(environment(jdk).get("LD_PRELOAD").endsWith("libjsig.so"));
    assertTrue(environment(jdk).get("LD_LIBRARY_PATH").endsWith("/nowhere"));
  }

  @Test
  void aColonInAPathIsNamed() throws IOException, InterruptedException {
    Path checkout = folder.resolve("on:off");
    assertOneSentence(
        run(copy(checkout), jdk(folder.resolve("jdk")), Map.of(), "--version"),
        checkout.toString(),
        "colon");
    Path jdk = jdk(folder.resolve("jdk:17"));
    assertOneSentence(run(launcher, jdk, Map.of(), "--version"), jdk.toString(), "colon");
  }

  @Test
  void whatCannotBeBuiltIsSaid() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("target"), "no folder", UTF_8);
    Outcome outcome =
        run(launcher, jdk(folder.resolve("jdk")), Map.of("GIBBON_JARS", ""), "--version");
    assertOneSentence(outcome, "target/launch cannot be written", "copy");
  }

  @Test
  void noJavaIsSaid() throws IOException, InterruptedException {
    Outcome outcome = run(launcher, folder.resolve("none"), Map.of(), "--version");
    assertOneSentence(outcome, "no java in " + folder.resolve("none"), "JDK 17");
  }

  private static final String LOADER = "\tlibOpenCL.so.1 (libc6,x86-64) => /x/libOpenCL.so.1";
  private static final String NVIDIA =
      "\tlibnvidia-opencl.so.1 (libc6,x86-64) => /x/libnvidia-opencl.so.1";

  /**
   * What OpenCL is told to offer, and what the script says, where the system has these files in
   * /etc/OpenCL/vendors (names and contents in turn) and the linker knows these libraries.
   */
  private Offered offered(String libraries, String... icds) throws Exception {
    Path vendors = Files.createDirectories(folder.resolve("system"));
    for (int i = 0; i < icds.length; i += 2) {
      Files.writeString(vendors.resolve(icds[i]), icds[i + 1] + "\n");
    }
    Files.writeString(
        launcher, Files.readString(launcher).replace("/etc/OpenCL/vendors", vendors.toString()));
    Path programs = Files.createDirectories(folder.resolve("programs"));
    script(programs.resolve("ldconfig"), "cat <<'END'\n" + libraries + "\nEND");
    script(
        Files.createDirectories(folder.resolve("opencl-kernels/src/main/sh"))
            .resolve("opencl-setup"),
        "mkdir -p \"$2/vendors\" \"$2/lib\" && echo libpocl > \"$2/vendors/pocl.icd\"");
    Path jdk = jdk(folder.resolve("jdk"));
    Path cache = folder.resolve("cache");
    Outcome outcome =
        run(
            launcher,
            jdk,
            Map.of(
                "GIBBON_OPENCL",
                "",
                "XDG_CACHE_HOME",
                cache.toString(),
                "PATH",
                programs + ":" + System.getenv("PATH")),
            "devices");
    assertEquals(0, outcome.status, outcome.err);
    String chosen = environment(jdk).get("OCL_ICD_VENDORS");
    if (chosen == null) {
      return new Offered(null, outcome.err);
    }
    try (Stream<Path> files = Files.list(Path.of(chosen))) {
      Map<String, String> contents = new TreeMap<>();
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file).strip());
      }
      return new Offered(contents, outcome.err);
    }
  }

  private record Offered(Map<String, String> icds, String err) {}

  private static void script(Path file, String lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As in a container that was given a GPU: its driver's library is there, its .icd is not. */
  @Test
  void aGpuWhoseDriverNobodyNamesIsOfferedBesidePocl() throws Exception {
    Offered offered = offered(LOADER + "\n" + NVIDIA);
    assertEquals(
        Map.of("pocl.icd", "libpocl", "libnvidia-opencl.so.1.icd", "libnvidia-opencl.so.1"),
        offered.icds);
    assertTrue(offered.err.contains("the driver libnvidia-opencl.so.1 is there"), offered.err);
  }

  @Test
  void itIsOfferedBesideTheSystemsPlatformsToo() throws Exception {
    Offered offered = offered(LOADER + "\n" + NVIDIA, "intel.icd", "libintelocl.so");
    assertEquals(
        Map.of("intel.icd", "libintelocl.so", "libnvidia-opencl.so.1.icd", "libnvidia-opencl.so.1"),
        offered.icds);
  }

  @Test
  void aDriverThatIsNamedIsLeftAlone() throws Exception {
    Offered offered = offered(LOADER + "\n" + NVIDIA, "nvidia.icd", "libnvidia-opencl.so.1");
    assertEquals(null, offered.icds);
    assertEquals("", offered.err);
  }

  /** Mesa's package registers itself on machines where it has no device to offer. */
  @Test
  void mesaAloneDoesNotKeepPoclAway() throws Exception {
    Offered offered = offered(LOADER, "mesa.icd", "libMesaOpenCL.so.1");
    assertEquals(Map.of("mesa.icd", "libMesaOpenCL.so.1", "pocl.icd", "libpocl"), offered.icds);
  }
}
