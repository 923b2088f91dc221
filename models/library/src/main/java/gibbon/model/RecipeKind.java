package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.PictureShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A kind of {@link Recipe}: its name, the fields that a user may set, and how to read them.
 *
 * @param name as on the command line and in files
 * @param usual the fields it has beside inputs and classes, and what they are unless set
 * @param reader makes the recipe of its fields
 */
record RecipeKind(String name, Map<String, String> usual, Function<Fields, Recipe> reader) {
  /** The fields of a recipe as text, read by type. */
  record Fields(PictureShape input, int classes, Map<String, String> values) {
    int integer(String name) {
      try {
        return Integer.parseInt(text(name));
      } catch (NumberFormatException e) {
        throw new GibbonException(Text.of("%s is a whole number, got '%s'.", name, text(name)), e);
      }
    }

    double number(String name) {
      try {
        return Double.parseDouble(text(name));
      } catch (NumberFormatException e) {
        throw new GibbonException(Text.of("%s is a number, got '%s'.", name, text(name)), e);
      }
    }

    /** Whole numbers with commas between them; none where the text is empty. */
    List<Integer> integers(String name) {
      try {
        return text(name).isEmpty()
            ? List.of()
            : Arrays.stream(text(name).split(","))
                .map(String::strip)
                .map(Integer::valueOf)
                .toList();
      } catch (NumberFormatException e) {
        throw new GibbonException(
            Text.of("%s is a list of whole numbers such as 240,240, got '%s'.", name, text(name)),
            e);
      }
    }

    private String text(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new GibbonException("there is no entry " + name + ".");
      }
      return value;
    }
  }

  /**
   * The recipe for pictures and classes.
   *
   * @param set fields other than usual
   * @throws GibbonException if this kind has no such field, or not with such a value
   */
  Recipe read(PictureShape input, int classes, Map<String, String> set) {
    for (String field : set.keySet()) {
      if (!usual.containsKey(field)) {
        throw new GibbonException(
            Text.of(
                "A %s network has no %s; %s.",
                name,
                field,
                usual.isEmpty()
                    ? "there is nothing about it to set"
                    : "it has " + String.join(", ", new TreeMap<>(usual).keySet())));
      }
    }
    Map<String, String> all = new TreeMap<>(usual);
    all.putAll(set);
    return reader.apply(new Fields(input, classes, all));
  }
}
