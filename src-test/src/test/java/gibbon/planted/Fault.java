package gibbon.planted;

import java.util.List;

/**
 * A mistake that somebody could make, and the tests that should find it.
 *
 * @param name what is wrong
 * @param alteration where and how
 * @param tests as {@link Suite#firstFailure} takes them
 */
record Fault(String name, Alteration alteration, List<String> tests) {
  static Fault of(String name, String file, String from, String to, String... tests) {
    return new Fault(name, new Alteration(file, from, to), List.of(tests));
  }
}
