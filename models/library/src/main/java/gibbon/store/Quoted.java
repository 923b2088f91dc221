package gibbon.store;

import gibbon.Text;
import java.nio.charset.StandardCharsets;

/** Text from a file, made fit for a message: in quotes, short, without control characters. */
public final class Quoted {
  private static final int LONGEST = 60;

  private Quoted() {}

  /** The text in single quotes, at most 60 characters of it. */
  public static String of(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.chars()
        .limit(LONGEST)
        .forEach(
            unit -> {
              if (unit < ' ' || unit >= 0x7f && unit < 0xa0 || Character.isSurrogate((char) unit)) {
                quoted.append(Text.of("\\u%04x", unit));
              } else {
                quoted.append((char) unit);
              }
            });
    return quoted.append(text.length() > LONGEST ? "…'" : "'").toString();
  }

  static boolean isEncodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /** Refuses half a surrogate pair, for which UTF-8 has no bytes. */
  static void requireEncodable(String what, String text) {
    if (!isEncodable(text)) {
      throw new StoreException(what + " " + of(text) + " cannot be written as UTF-8.");
    }
  }
}
