package gibbon.op;

import static gibbon.op.ShapeErrorTest.apply;
import static gibbon.op.ShapeErrorTest.shape;
import static gibbon.op.ShapeErrorTest.wrong;

import gibbon.op.ShapeErrorTest.Wrong;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Shapes that ops of pictures refuse, for {@link ShapeErrorTest}. */
final class PictureShapeErrors {
  private PictureShapeErrors() {}

  static List<Wrong> wrongs() {
    List<Wrong> wrongs = new ArrayList<>();
    Window window = Window.of(2, 1);
    Conv2dLayer layer = new Conv2dLayer(window, 2, true);
    for (List<Shape> misfit :
        List.of(
            List.of(shape(2, 5, 5, 3), shape(3, 3, 4, 8)),
            List.of(shape(2, 5, 5), shape(3, 3, 5, 8)),
            List.of(shape(2, 5, 5, 3), shape(3, 3, 3)),
            List.of(shape(2, 5, 5, 3), shape(8, 3, 3, 8)),
            List.of(shape(2, 5, 5, 3), shape(3, 8, 3, 8)))) {
      wrongs.add(
          wrong(
              "Conv2d",
              x -> PictureOps.conv2d(x.get(0), x.get(1), window),
              misfit,
              misfit.get(0).toString(),
              misfit.get(1).toString(),
              "stride 2×2"));
    }
    List<Shape> good = List.of(shape(2, 5, 5, 4), shape(3, 3, 2, 6));
    for (int groups : new int[] {-1, 0, 1, 3}) {
      wrongs.add(
          wrong(
              "Conv2d",
              x -> PictureOps.conv2d(x.get(0), x.get(1), window, groups),
              good,
              "[2, 5, 5, 4]"));
    }
    wrongs.add(
        wrong(
            "Conv2d",
            x -> PictureOps.conv2d(x.get(0), x.get(1), window, 2),
            List.of(shape(2, 5, 5, 4), shape(3, 3, 2, 5)),
            "whole groups"));
    wrongs.add(
        wrong(
            "Conv2dInputGradient",
            x -> apply(new Conv2dInputGradient(shape(2, 5, 5, 4), window, 2), x),
            List.of(shape(2, 2, 3, 6), shape(3, 3, 2, 6)),
            "[2, 3, 3, 6]",
            "[2, 2, 3, 6]"));
    wrongs.add(
        wrong(
            "Conv2dInputGradientPlus",
            x ->
                apply(new Conv2dInputGradientPlus(shape(2, 5, 5, 4), window, 2, 0, true, false), x),
            List.of(shape(2, 3, 3, 6), shape(3, 3, 2, 6), shape(2, 5, 4, 5)),
            "[2, 5, 5, 4]",
            "[2, 5, 4, 5]"));
    wrongs.add(
        wrong(
            "Conv2dInputGradientPlus",
            x ->
                apply(
                    new Conv2dInputGradientPlus(shape(2, 5, 5, 4), window, 2, 3, false, false), x),
            List.of(shape(2, 3, 3, 8), shape(3, 3, 2, 6)),
            "[2, 3, 3, 6]",
            "a start of 3"));
    wrongs.add(
        wrong(
            "Conv2dBranches",
            x -> apply(new Conv2dBranches(List.of(layer, layer)), x),
            List.of(
                shape(2, 5, 5, 4),
                shape(3, 3, 2, 6),
                shape(6),
                shape(2, 5, 5, 4),
                shape(1, 3, 2, 6),
                shape(6)),
            "[2, 3, 3, 6]",
            "[2, 4, 3, 6]"));
    wrongs.add(
        wrong(
            "Conv2dFilterGradient",
            x -> apply(new Conv2dFilterGradient(shape(3, 3, 2, 6), window, 2), x),
            List.of(shape(2, 5, 5, 4), shape(2, 2, 3, 6)),
            "[2, 3, 3, 6]",
            "[2, 2, 3, 6]"));
    wrongs.add(
        wrong(
            "Conv2dLayer",
            x -> PictureOps.conv2dRelu(x.get(0), x.get(1), x.get(2), window, 2),
            List.of(shape(2, 5, 5, 4), shape(3, 3, 2, 6), shape(5)),
            "bias for each filter",
            "[5]"));
    wrongs.add(
        wrong(
            "Conv2dMaxout",
            x -> PictureOps.conv2dMaxout(x.get(0), x.get(1), x.get(2), window, 4),
            List.of(shape(2, 5, 5, 2), shape(3, 3, 2, 6), shape(6)),
            "4 pieces",
            "[3, 3, 2, 6]"));
    wrongs.add(
        wrong(
            "Conv2dPooled",
            x -> apply(new Conv2dPooled(window, Pool.of(2, 1)), x),
            List.of(shape(2, 5, 5, 2), shape(3, 3, 2, 6), shape(6)),
            "windows side by side",
            "[2, 3, 3, 6]"));
    Pool pool = new Pool(3, 3, window, false);
    List<Shape> small = List.of(shape(2, 1, 5, 4));
    Pool large = Pool.of(2, 1);
    wrongs.add(wrong("MaxPool2d", x -> PictureOps.maxPool(x.get(0), large), small, "2×2 windows"));
    List<Shape> three = List.of(shape(2, 5, 4));
    wrongs.add(
        wrong(
            "AveragePool2d",
            x -> PictureOps.averagePool(x.get(0), pool, true),
            three,
            "[2, 5, 4]"));
    Pool padding = new Pool(2, 2, Window.of(1, 2), true);
    List<Shape> picture = List.of(shape(2, 5, 5, 4));
    wrongs.add(
        wrong(
            "MaxPool2d",
            x -> PictureOps.maxPool(x.get(0), padding),
            picture,
            "less than a window"));
    Shape five = picture.get(0);
    List<Shape> slopes = List.of(shape(2, 3, 3, 4), shape(2, 3, 2, 4));
    wrongs.add(
        wrong(
            "ScatterToPoolWinners",
            x -> apply(new ScatterToPoolWinners(five, pool, false), x),
            slopes,
            "[2, 3, 3, 4]",
            "[2, 3, 2, 4]"));
    wrongs.add(
        wrong(
            "ScatterToPoolWinners",
            x -> apply(new ScatterToPoolWinners(five, pool, true), x),
            List.of(slopes.get(0), slopes.get(0), slopes.get(0)),
            "a y of shape [2, 5, 5, 4]",
            "[2, 3, 3, 4]"));
    wrongs.add(
        wrong(
            "GatherFromPoolWinners",
            x -> apply(new GatherFromPoolWinners(pool), x),
            List.of(five, shape(2, 3, 2, 4)),
            "[2, 3, 2, 4]"));
    wrongs.add(
        wrong(
            "AveragePoolGradient",
            x -> apply(new AveragePoolGradient(five, pool, true), x),
            List.of(shape(2, 3, 2, 4)),
            "[2, 3, 3, 4]"));
    List<Shape> number = List.of(Shape.SCALAR);
    wrongs.add(
        wrong(
            "LocalResponse",
            x -> PictureOps.localResponse(x.get(0), 5, 1, .75, 1),
            number,
            "axis"));
    wrongs.add(
        wrong(
            "LocalResponseGradient",
            x -> apply(new LocalResponseGradient(new LocalResponse(5, 1, .75, 1), false), x),
            List.of(shape(2, 3), shape(2, 3), shape(2, 4)),
            "[2, 4]"));
    wrongs.add(
        wrong(
            "LocalResponseGradient",
            x -> apply(new LocalResponseGradient(new LocalResponse(5, 1, .75, 1), true), x),
            List.of(shape(2, 3), shape(2, 3), shape(2, 3), shape(2, 4)),
            "[2, 4]"));
    wrongs.add(
        wrong("ChannelWindowSum", x -> apply(new ChannelWindowSum(1, 0), x), number, "axis"));
    wrongs.add(wrong("globalMaxPool", x -> PictureOps.globalMaxPool(x.get(0)), three, "[2, 5, 4]"));
    wrongs.add(
        wrong(
            "globalAveragePool", x -> PictureOps.globalAveragePool(x.get(0)), three, "[2, 5, 4]"));
    wrongs.add(wrong("pad", x -> PictureOps.pad(x.get(0), 3, 1, 1, 0), three, "[2, 5, 4]"));
    wrongs.add(wrong("pad", x -> PictureOps.pad(x.get(0), -1, -1, 1, 0), three, "-1"));
    return wrongs;
  }
}
