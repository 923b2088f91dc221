package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.PictureShape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The kinds of networks that can be trained and stored: a line each. */
public final class Recipes {
  private static final String PREFIX = "model.";

  private static final List<RecipeKind> KINDS =
      List.of(
          SoftmaxRecipe.KIND,
          LogisticRecipe.KIND,
          MaxoutRecipe.SOFTMAX,
          MaxoutRecipe.SIGMOIDS,
          SigmoidRecipe.KIND,
          BoltzmannRecipe.KIND,
          QuadraticRecipe.KIND,
          RbfRecipe.DIAGONAL,
          RbfRecipe.SPHERICAL,
          RbfRecipe.SHARED,
          ConvRecipe.MAXOUT,
          ConvRecipe.RECTIFIED);

  private Recipes() {}

  /** The names of all kinds. */
  public static List<String> kinds() {
    return KINDS.stream().map(RecipeKind::name).toList();
  }

  /** The fields of a kind that a user may set, and what they are unless set. */
  public static Map<String, String> fields(String kind) {
    return new TreeMap<>(kind(kind).usual());
  }

  /**
   * A recipe by its name.
   *
   * @param set fields other than usual, by name
   * @throws GibbonException if there is no such kind, field or value
   */
  public static Recipe of(String kind, PictureShape input, int classes, Map<String, String> set) {
    return kind(kind).read(input, classes, set);
  }

  private static RecipeKind kind(String name) {
    return KINDS.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "There is no model '%s'; there are: %s.",
                        name, String.join(", ", kinds()))));
  }

  /** A recipe as text, for a file's metadata. */
  public static Map<String, String> toMetadata(Recipe recipe) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(PREFIX + "kind", recipe.kind());
    metadata.put(PREFIX + "inputs", String.valueOf(recipe.input().size()));
    if (!recipe.input().isRow()) {
      metadata.put(PREFIX + "input", recipe.input().text());
    }
    metadata.put(PREFIX + "classes", String.valueOf(recipe.classes()));
    recipe.fields().forEach((name, value) -> metadata.put(PREFIX + name, value));
    return metadata;
  }

  /** Reads back {@link #toMetadata}; {@code file} is named if something is missing. */
  public static Recipe fromMetadata(Map<String, String> metadata, String file) {
    try {
      RecipeKind kind = kind(text(metadata, "kind"));
      String shape = metadata.get(PREFIX + "input");
      PictureShape input =
          shape == null
              ? PictureShape.row(Integer.parseInt(text(metadata, "inputs")))
              : PictureShape.parse(shape);
      Map<String, String> set = new TreeMap<>();
      for (String field : kind.usual().keySet()) {
        // Files of before 0.2 left out an inhibition of 0.
        boolean none = field.equals("inhibition") && !metadata.containsKey(PREFIX + field);
        set.put(field, none ? "0" : text(metadata, field));
      }
      return kind.read(input, Integer.parseInt(text(metadata, "classes")), set);
    } catch (IllegalArgumentException | GibbonException e) {
      throw new GibbonException(
          file
              + " is no model of Gibbon's: its metadata lacks or garbles the model ("
              + e.getMessage()
              + ").",
          e);
    }
  }

  private static String text(Map<String, String> metadata, String name) {
    String value = metadata.get(PREFIX + name);
    if (value == null) {
      throw new IllegalArgumentException("no entry " + PREFIX + name);
    }
    return value;
  }
}
