package gibbon.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a device as a person says it. */
public final class DeviceWords {
  /** How PoCL names a processor: its driver, the instruction set, the processor itself. */
  private static final Pattern POCL =
      Pattern.compile(
          "(?:pthread|cpu|cpu-minimal|cpu-tbb|basic)-([^\\s-]+(?:-[^\\s-]+)*?)-([A-Z].*)");

  private DeviceWords() {}

  /** Such as {@code PoCL on Intel Xeon Processor (skylake-avx512)}; other names as they are. */
  public static String of(String name) {
    String plain = name.replaceAll("\\((R|TM|tm|C)\\)", "").replaceAll("\\s+", " ").strip();
    Matcher pocl = POCL.matcher(plain);
    return pocl.matches() ? "PoCL on " + pocl.group(2) + " (" + pocl.group(1) + ")" : plain;
  }
}
