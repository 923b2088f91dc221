package gibbon.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * A picture of an experiment.
 *
 * @param file its name in the output folder, such as {@code maxout-fgsm-examples.png}
 * @param caption what it shows, in a sentence or two
 * @param cells the small pictures in it that have words, for pages to show one by one; files
 *     written before there were cells have none
 */
public record Figure(
    String file,
    String caption,
    @JsonProperty(required = false)
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Cell> cells) {
  /**
   * A small picture in a figure.
   *
   * @param left edge in the figure, in pixels
   * @param top edge in the figure, in pixels
   * @param row that it stands in
   * @param head over its column, or empty
   * @param words lines under it
   */
  public record Cell(
      int left, int top, int width, int height, int row, String head, List<String> words) {}

  public Figure {
    cells = cells == null ? List.of() : List.copyOf(cells);
  }

  /** A figure to be shown as a whole. */
  public Figure(String file, String caption) {
    this(file, caption, List.of());
  }

  /** The same file seen from another folder. */
  public Figure in(String folder) {
    return new Figure(folder + "/" + file, caption, cells);
  }
}
