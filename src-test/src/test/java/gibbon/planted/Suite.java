package gibbon.planted;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import gibbon.check.OpCase;
import gibbon.check.OpCases;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of this suite on another Gibbon: one of which some files are altered. */
final class Suite implements AutoCloseable {
  /*
   * All of Gibbon, tests included, is loaded afresh by a class loader that looks into a folder of
   * altered classes and kernels first. So what runs is the suite itself, not a copy of its checks.
   */
  private final Afresh loader;
  private final Path folder;
  private int tests;

  /** A Gibbon that takes what it finds in this folder from there. */
  Suite(Path altered) {
    folder = altered;
    loader = new Afresh(altered);
  }

  /** A test that failed, and why. */
  record Failure(String test, Throwable cause) {
    /** Whether the fault showed; that its kernel does not build, or a class is missing, is none. */
    boolean found() {
      return !(cause instanceof LinkageError
          || cause.getClass().getSimpleName().equals("DeviceException"));
    }
  }

  /**
   * Runs tests until one fails.
   *
   * @param names classes below the package gibbon, {@code class#method}, or {@code
   *     class#method[row]} where a method runs once for each row of the table of ops
   */
  Optional<Failure> firstFailure(List<String> names) {
    for (String name : names) {
      List<Failure> failures = run(name);
      if (!failures.isEmpty()) {
        return Optional.of(failures.get(0));
      }
    }
    return Optional.empty();
  }

  private List<Failure> run(String name) {
    List<Failure> failures = new ArrayList<>();
    int before = tests;
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            if (result.getStatus() != Status.SUCCESSFUL) {
              failures.add(new Failure(name, result.getThrowable().orElseThrow()));
            }
          }
        };
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      LauncherFactory.create().execute(request(selector(name)), listener);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("There is no test " + name, e);
    } finally {
      thread.setContextClassLoader(former);
    }
    if (tests == before && failures.isEmpty()) {
      throw new AssertionError("There is no test " + name);
    }
    return failures;
  }

  private DiscoverySelector selector(String name) throws ReflectiveOperationException {
    String[] parts = name.split("[#\\[\\]]");
    Class<?> type = Class.forName("gibbon." + parts[0], false, loader);
    if (parts.length == 1) {
      return selectClass(type);
    }
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(parts[1]))
        .findFirst()
        .map(method -> selectMethod(type, method))
        .map(all -> parts.length == 2 ? all : selectIteration(all, row(parts[2])))
        .orElseThrow(() -> new AssertionError("There is no test " + name));
  }

  /** The place of a row in the table of ops. */
  private static int row(String name) {
    return OpCases.all().stream().map(OpCase::name).toList().indexOf(name);
  }

  private LauncherDiscoveryRequest request(DiscoverySelector selector) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selector)
        .filters(EngineFilter.includeEngines("junit-jupiter", "jqwik"))
        .configurationParameter("jqwik.shrinking.default", "OFF")
        .configurationParameter("jqwik.database", folder.resolve("jqwik").toString())
        .configurationParameter("jqwik.reporting.usejunitplatform", "true")
        .build();
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }

  private static final class Afresh extends URLClassLoader {
    Afresh(Path altered) {
      super(path(altered), Suite.class.getClassLoader());
    }

    private static URL[] path(Path altered) {
      List<URL> path = new ArrayList<>();
      try {
        path.add(altered.toUri().toURL());
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
          path.add(Path.of(part).toUri().toURL());
        }
      } catch (MalformedURLException e) {
        throw new AssertionError(e);
      }
      return path.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("gibbon.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own != null ? own : super.getResource(name);
    }
  }
}
