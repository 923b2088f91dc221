package gibbon.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** How pages look: what reports, accounts and benchmarks have in common. */
public final class PageStyle {
  private PageStyle() {}

  /** The style as an element of a page's head. */
  public static String element() {
    try (InputStream css = PageStyle.class.getResourceAsStream("style.css")) {
      return "<style>\n" + new String(css.readAllBytes(), StandardCharsets.UTF_8) + "</style>";
    } catch (IOException unreadable) {
      throw new UncheckedIOException("style.css of Gibbon's own jar cannot be read.", unreadable);
    }
  }
}
