package gibbon.paper;

import java.util.Locale;

/** How much work goes into a reproduction. */
public enum Profile {
  /** Twenty minutes on two cores for all experiments; errors are above the paper's. */
  QUICK,
  /** Some hours on two cores for all: a shortened schedule, near the paper's clean error. */
  STANDARD,
  /** The recipe as published, as far as it is known; hours to days. */
  PAPER;

  /** As written on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
