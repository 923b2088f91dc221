package gibbon.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.report.ClaimTable;
import gibbon.result.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/claims.md} says of each claim is what the rules say of the kept results. */
class ClaimsDocumentTest {
  private static final Path DOCS = Path.of("..", "docs");

  @Test
  void everyVerdictIsThatOfTheRules() throws Exception {
    String document = Files.readString(DOCS.resolve("claims.md"));
    Matcher tables =
        Pattern.compile("<!-- results/(\\w+) -->\n(.*?)(?:\n\n|$)", Pattern.DOTALL)
            .matcher(document);
    int found = 0;
    while (tables.find()) {
      Path folder = DOCS.resolve("results").resolve(tables.group(1));
      assertEquals(
          ClaimTable.markdown(Results.read(folder).orElseThrow()).strip(), tables.group(2).strip());
      found++;
    }
    assertEquals(2, found);
  }
}
