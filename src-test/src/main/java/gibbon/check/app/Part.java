package gibbon.check.app;

import java.util.ArrayList;
import java.util.List;

/** One line of the table: what was checked, how often, how near it came to its bound. */
final class Part {
  private final String what;
  private final List<String> failures = new ArrayList<>();
  private long cases;
  private double worst;
  private double seconds;

  Part(String what) {
    this.what = what;
  }

  /** One case, which fails by throwing an {@link AssertionError}. */
  interface Case {
    /** The error as a share of its bound. */
    double run();
  }

  /** Runs a case; a failure is kept, and the others still run. */
  void add(Case one) {
    long began = System.nanoTime();
    cases++;
    try {
      note(one.run());
    } catch (AssertionError e) {
      failures.add(e.getMessage());
    }
    seconds += (System.nanoTime() - began) * 1e-9;
  }

  /** An error as a share of its bound; a NaN or more than 1 is for the case to report. */
  void note(double share) {
    worst = Math.max(worst, share);
  }

  String what() {
    return what;
  }

  long cases() {
    return cases;
  }

  double worst() {
    return worst;
  }

  double seconds() {
    return seconds;
  }

  List<String> failures() {
    return failures;
  }
}
