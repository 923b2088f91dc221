package gibbon.explain.view;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import gibbon.explain.Account;

/**
 * The account as one self-contained page: no script, nothing fetched; for wide and narrow screens,
 * light and dark, and paper.
 */
public final class HtmlView {
  /** The build turns every template into a class of the report's package. */
  private static final String TEMPLATES = "gibbon.report";

  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, HtmlView.class.getClassLoader(), TEMPLATES);

  private HtmlView() {}

  /**
   * Renders it.
   *
   * @param command that makes the page again; may be empty
   */
  public static String of(Account account, String version, String command) {
    StringOutput page = new StringOutput();
    ENGINE.render("explain.jte", ExplainPage.of(account, version, command), page);
    return page.toString();
  }
}
