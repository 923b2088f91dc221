package gibbon.check;

import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Where a function is looked at: the numbers of each input, and which inputs may be moved. */
record Point(List<Values> values, List<Boolean> moving) {
  static final Point EMPTY = new Point(List.of(), List.of());

  Point with(Shape shape, double[] numbers, boolean moves) {
    List<Values> moreValues = new ArrayList<>(values);
    List<Boolean> moreMoving = new ArrayList<>(moving);
    moreValues.add(new Values(shape, numbers));
    moreMoving.add(moves);
    return new Point(moreValues, moreMoving);
  }

  /** This point plus {@code step} times a direction, whose entries are null where nothing moves. */
  Point moved(double[][] direction, double step) {
    Point moved = EMPTY;
    for (int i = 0; i < count(); i++) {
      double[] numbers = values.get(i).numbers().clone();
      for (int j = 0; direction[i] != null && j < numbers.length; j++) {
        numbers[j] += step * direction[i][j];
      }
      moved = moved.with(shape(i), numbers, moves(i));
    }
    return moved;
  }

  /** The direction that moves one number of one input. */
  double[][] axis(int input, int place) {
    double[][] direction = new double[count()][];
    direction[input] = new double[shape(input).size()];
    direction[input][place] = 1;
    return direction;
  }

  int count() {
    return values.size();
  }

  Shape shape(int input) {
    return values.get(input).shape();
  }

  boolean moves(int input) {
    return moving.get(input);
  }
}
