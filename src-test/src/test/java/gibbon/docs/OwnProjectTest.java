package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever has the README alone comes to an attack of their own: its commands are run, and its files
 * written, in an empty folder. Leaving any one step out must be noticed.
 */
@EnabledOnOs(OS.LINUX)
class OwnProjectTest {
  private static final Path ROOT = Path.of("..");

  /** What is installed, and nothing else: no command line, plots, progress bars or templates. */
  private static final List<String> LIBRARIES =
      List.of(
          "gibbon-core",
          "gibbon-models",
          "gibbon-opencl",
          "jackson-annotations",
          "jackson-core",
          "jackson-databind",
          "jackson-dataformat-csv",
          "jocl");

  /** Maven ends before it is worth compiling well; a third of the time. */
  private static final String BRIEFLY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private record Outcome(int status, String out, String err) {}

  @TempDir Path folder;
  private String readme;
  private Path project;
  private Path repository;

  /** A local repository in which everything stands but Gibbon, without a copy. */
  @BeforeEach
  void prepare() throws IOException {
    readme = Files.readString(ROOT.resolve("README.md"));
    project = Files.createDirectory(folder.resolve("a project"));
    repository = Files.createDirectory(folder.resolve("repository"));
    String usual = System.getProperty("user.home") + "/.m2/repository";
    Path local = Path.of(System.getProperty("localRepository", usual));
    try (Stream<Path> groups = Files.list(local)) {
      for (Path group : groups.toList()) {
        if (!group.endsWith("gibbon")) {
          Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
        }
      }
    }
  }

  /** JUnit warns of every link that it finds. */
  @AfterEach
  void unlink() throws IOException {
    try (Stream<Path> groups = Files.list(repository)) {
      for (Path link : groups.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void anAttackOfOnesOwnRunsAndNeedsEveryStep() throws Exception {
    String run = block("run", "sh");
    String pom = pinned(block("pom", "xml"));
    Path source = project.resolve("src/main/java/Fade.java");
    Files.createDirectories(source.getParent());

    Files.writeString(source, block("attack", "java"));
    assertNotEquals(0, in(project, run).status, "no pom.xml");
    Files.writeString(project.resolve("pom.xml"), pom);
    assertNotEquals(0, in(project, run).status, "not installed");

    Outcome installed = in(copy(), block("install", "sh"));
    assertEquals(0, installed.status, installed.out + installed.err);
    Files.delete(source);
    assertNotEquals(0, in(project, run).status, "no attack");

    Files.writeString(source, block("attack", "java"));
    Outcome attacked = in(project, run);
    assertEquals(0, attacked.status, attacked.out + attacked.err);
    assertEquals(block("output", "text"), attacked.out);
    assertEquals(LIBRARIES, libraries());
  }

  private String block(String name, String language) {
    String pattern = "<!-- own " + name + " -->\\s*```" + language + "\\n(.*?)```";
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(readme);
    assertTrue(matcher.find(), pattern);
    return matcher.group(1);
  }

  /** With the plugins of Gibbon's own build, which are there: others Maven would download. */
  private static String pinned(String pom) throws IOException {
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    String plugins =
        Stream.of("compiler", "resources", "dependency")
            .map(
                name ->
                    Pattern.compile(
                        "<artifactId>(maven-" + name + "-plugin)</artifactId>\\s*<version>(.*?)<"))
            .map(pattern -> pattern.matcher(parent))
            .map(
                found -> {
                  assertTrue(found.find(), found.pattern()::pattern);
                  return Text.of(
                      "<plugin><artifactId>%s</artifactId><version>%s</version></plugin>",
                      found.group(1), found.group(2));
                })
            .collect(Collectors.joining());
    return pom.replace(
        "</project>",
        "<build><pluginManagement><plugins>"
            + plugins
            + "</plugins></pluginManagement></build></project>");
  }

  /** The sources as they are, without what was built of them. */
  private Path copy() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("gibbon"));
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(OwnProjectTest::isNeeded).toList()) {
        Path target = copy.resolve(ROOT.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }

  private static boolean isNeeded(Path file) {
    String name = ROOT.relativize(file).toString();
    return Files.isRegularFile(file)
        && !name.contains("target/")
        && (name.endsWith("pom.xml")
            || name.matches("(core|opencl-kernels|models/library)/src/main/.*"));
  }

  private Outcome in(Path place, String commands) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    String mvn = "set -e; mvn() { command mvn -B -Dmaven.repo.local=\"$REPOSITORY\" \"$@\"; }\n";
    ProcessBuilder process =
        new ProcessBuilder("bash", "-c", mvn + commands)
            .directory(place.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Path java = Path.of(System.getProperty("java.home"));
    process.environment().put("REPOSITORY", repository.toString());
    process.environment().put("JAVA_HOME", java.toString());
    process.environment().merge("MAVEN_OPTS", BRIEFLY, (options, more) -> options + " " + more);
    process.environment().merge("PATH", java + "/bin", (path, bin) -> bin + ":" + path);
    int status = process.start().waitFor();
    return new Outcome(status, plain(out), plain(err));
  }

  /** Maven 3.8 writes codes for terminals even to a file. */
  private static String plain(Path file) throws IOException {
    return Files.readString(file).replace("\033[0m", "");
  }

  private List<String> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(project.resolve("target/dependency"))) {
      return jars.map(jar -> jar.getFileName().toString().replaceFirst("-[0-9].*", ""))
          .sorted()
          .toList();
    }
  }
}
