package gibbon.paper;

import java.util.Locale;

/** How much work goes into a reproduction. */
public enum Profile {
  /** A few minutes on two cores: every effect shows, errors are above the paper's. */
  QUICK,
  /** Under an hour on two cores: a shortened schedule that comes near the paper's clean error. */
  STANDARD,
  /** The recipe as published, as far as it is known; hours to days. */
  PAPER;

  /** As written on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
