package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.data.PictureShape;
import gibbon.op.Conv2dLayer;
import gibbon.op.Pool;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The convolutional layers of a network, from the picture up.
 *
 * @param stages each a convolution and the pool behind it; at least one
 */
public record ConvSizes(List<Stage> stages) {
  /**
   * A convolution with square filters, and the maximum over square windows of what it makes.
   *
   * @param maps what it makes
   * @param filter rows and columns of a filter
   * @param stride places from one of its positions to the next
   * @param padding of the picture on all four sides
   * @param pool rows and columns of a window; 0 for no pool
   * @param poolStride places from one window to the next
   */
  public record Stage(int maps, int filter, int stride, int padding, int pool, int poolStride) {
    public Stage {
      if (maps < 1 || filter < 1 || stride < 1 || padding < 0 || pool < 0 || poolStride < 1) {
        throw new GibbonException(
            Text.of(
                "A convolution has at least 1 map, a filter, stride and pool stride of at least 1, no negative padding and no negative pool, got maps %d, filter %d, stride %d, padding %d, pool %d, pool stride %d.",
                maps, filter, stride, padding, pool, poolStride));
      }
    }

    Window window() {
      return Window.of(stride, padding);
    }

    /** Windows that stick out of the picture count, as in cuda-convnet. */
    Pool windows() {
      return new Pool(pool, pool, Window.of(poolStride, 0), true);
    }

    /** Such as {@code 32@5×5+2/1 pool 2/2}. */
    private String text(int pieces) {
      String piece = pieces == 1 ? "" : "×" + pieces;
      String moved = (padding > 0 ? "+" + padding : "") + (stride > 1 ? "/" + stride : "");
      String pooled = pool > 0 ? Text.of("-pool%d/%d", pool, poolStride) : "";
      return Text.of("%d%s@%d×%d%s%s", maps, piece, filter, filter, moved, pooled);
    }
  }

  public ConvSizes {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new GibbonException("A convolutional network has at least 1 convolution, got none.");
    }
  }

  /** Reads {@link #fields}; a list of one number is for all layers. */
  static ConvSizes of(RecipeKind.Fields fields) {
    int count = fields.integers("maps").size();
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stages.add(
          new Stage(
              number(fields, "maps", i, count),
              number(fields, "filters", i, count),
              number(fields, "strides", i, count),
              number(fields, "padding", i, count),
              number(fields, "pools", i, count),
              number(fields, "pool-strides", i, count)));
    }
    return new ConvSizes(stages);
  }

  private static int number(RecipeKind.Fields fields, String name, int layer, int count) {
    List<Integer> all = fields.integers(name);
    if (all.size() != 1 && all.size() != count) {
      throw new GibbonException(
          Text.of(
              "%s is a number for each of the %d convolutions, or one for all, got %s.",
              name, count, all));
    }
    return all.get(all.size() == 1 ? 0 : layer);
  }

  /** All that decides the layers, as the fields of a recipe. */
  Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    fields.put("maps", text(Stage::maps));
    fields.put("filters", text(Stage::filter));
    fields.put("strides", text(Stage::stride));
    fields.put("padding", text(Stage::padding));
    fields.put("pools", text(Stage::pool));
    fields.put("pool-strides", text(Stage::poolStride));
    return fields;
  }

  private String text(ToIntFunction<Stage> part) {
    return stages.stream()
        .map(stage -> String.valueOf(part.applyAsInt(stage)))
        .collect(Collectors.joining(","));
  }

  /**
   * The pictures that each convolution takes, then those that the dense layers do.
   *
   * @throws GibbonException naming the layer for which they are too small
   */
  public List<PictureShape> pictures(PictureShape input) {
    List<PictureShape> pictures = new ArrayList<>(List.of(input));
    for (Stage stage : stages) {
      PictureShape below = pictures.get(pictures.size() - 1);
      try {
        Shape made = convolved(below, stage);
        pictures.add(picture(stage.pool == 0 ? made : stage.windows().resultShape(made)));
      } catch (ShapeException small) {
        throw new GibbonException(
            Text.of(
                "Pictures of %s leave %s for convolution %d of the network, which is too small: %s",
                input, below, pictures.size(), small.getMessage()),
            small);
      }
    }
    return pictures;
  }

  private static Shape convolved(PictureShape below, Stage stage) {
    Shape x = Shape.of(1, below.rows(), below.columns(), below.channels());
    Shape filters = Shape.of(stage.filter, stage.filter, below.channels(), stage.maps);
    return new Conv2dLayer(stage.window(), 1, true)
        .resultShape(List.of(x, filters, Shape.of(stage.maps)));
  }

  private static PictureShape picture(Shape shape) {
    return new PictureShape(shape.extent(1), shape.extent(2), shape.extent(3));
  }

  /** How many numbers all layers make of a picture. */
  long activations(PictureShape input) {
    List<PictureShape> pictures = pictures(input);
    long count = 0;
    for (int i = 0; i < stages.size(); i++) {
      count += convolved(pictures.get(i), stages.get(i)).size() + pictures.get(i + 1).size();
    }
    return count;
  }

  /** Such as {@code 32@5×5+2-pool2/2-64@5×5+2-pool2/2}. */
  String text(int pieces) {
    return stages.stream().map(stage -> stage.text(pieces)).collect(Collectors.joining("-"));
  }
}
