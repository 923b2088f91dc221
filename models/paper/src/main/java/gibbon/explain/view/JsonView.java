package gibbon.explain.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.explain.Account;
import gibbon.store.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** The account as JSON: the records as they are, documented in {@code docs/explain-json.md}. */
public final class JsonView {
  /** Of the schema; it changes when a field changes its meaning or disappears. */
  public static final int SCHEMA = 1;

  private static final ObjectMapper JSON = Json.mapper().build();

  private JsonView() {}

  /** Renders it on one line, with the version that made it. */
  public static String of(Account account, String version) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("schema", SCHEMA);
    content.put("version", version);
    content.put("account", account);
    try {
      return JSON.writeValueAsString(content) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An account is made of records and numbers.", e);
    }
  }
}
