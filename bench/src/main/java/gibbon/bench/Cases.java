package gibbon.bench;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Param;

/** The benchmarks there are: classes, and the cases of each, which are values of a parameter. */
final class Cases {
  /** The classes of benchmarks, each with the parameter that names its case. */
  private static final Map<Class<?>, String> PARAMETERS = new LinkedHashMap<>();

  static {
    PARAMETERS.put(RoofBenchmark.class, BenchReport.ROOF);
    PARAMETERS.put(KernelBenchmark.class, "op");
    PARAMETERS.put(StepBenchmark.class, "step");
  }

  private Cases() {}

  /**
   * The cases of each class that some pattern is found in, in the case's {@link #name} or behind
   * the name of its class; all of them if there is no pattern.
   */
  static Map<Class<?>, List<String>> matching(List<String> patterns) {
    List<Pattern> wanted;
    try {
      wanted = patterns.stream().map(p -> Pattern.compile(p, Pattern.CASE_INSENSITIVE)).toList();
    } catch (PatternSyntaxException e) {
      throw new GibbonException(
          Text.of("'%s' is no regular expression: %s.", e.getPattern(), e.getDescription()), e);
    }
    Map<Class<?>, List<String>> chosen = new LinkedHashMap<>();
    for (Class<?> type : PARAMETERS.keySet()) {
      List<String> cases = all(type).stream().filter(c -> matches(wanted, type, c)).toList();
      if (!cases.isEmpty()) {
        chosen.put(type, cases);
      }
    }
    if (chosen.isEmpty()) {
      throw new GibbonException(
          Text.of(
              "No benchmark matches %s; ./gibbon bench --list names them.",
              String.join(" ", patterns)));
    }
    return chosen;
  }

  private static boolean matches(List<Pattern> wanted, Class<?> type, String name) {
    return wanted.isEmpty()
        || wanted.stream()
            .anyMatch(
                p ->
                    p.matcher(name(type, name)).find()
                        || p.matcher(type.getSimpleName() + " " + name).find());
  }

  /** The names of a class's cases. */
  static List<String> all(Class<?> type) {
    try {
      return List.of(type.getField(parameter(type)).getAnnotation(Param.class).value());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a case is listed as, such as {@code step forward 240}. */
  static String name(Class<?> type, String name) {
    return group(type) + " " + name;
  }

  /** What the cases of a class are shown under, such as {@code step}. */
  static String group(Class<?> type) {
    return type.getSimpleName().replace("Benchmark", "").toLowerCase(Locale.ROOT);
  }

  /** The parameter of a class that names its cases. */
  static String parameter(Class<?> type) {
    return PARAMETERS.get(type);
  }

  /** The class that a method of JMH's, class and name, belongs to. */
  static Class<?> owner(String method) {
    String type = method.substring(0, method.lastIndexOf('.'));
    return PARAMETERS.keySet().stream()
        .filter(c -> c.getName().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
