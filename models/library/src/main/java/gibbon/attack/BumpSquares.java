package gibbon.attack;

import gibbon.data.PictureShape;
import gibbon.tensor.Philox;

/**
 * Changes of the square attack in L2 (Andriushchenko et al. 2020, algorithm 3): tiles of bumps,
 * then a window of the change is made 0, and what it was worth goes into a bump in another window.
 * The change is as long as is allowed at every step.
 *
 * @param share of the picture that the first windows cover
 */
record BumpSquares(PictureShape shape, double epsilon, double share)
    implements RandomSearch.Proposal {
  /** Side of the smallest window, and how many tiles of bumps a side has at first. */
  private static final int LEAST = 3;

  private static final int TILES = 5;

  @Override
  public void alter(Philox random, int query, double[] r) {
    if (query == 0) {
      tile(random, r);
    } else {
      move(random, side(query), r);
    }
    double length = Norm.L2.of(r);
    LinearAlgebra.scale(r, length == 0 ? 0 : epsilon / length);
  }

  /** The side of the windows of a query, an odd number of pixels where there is room for it. */
  int side(int query) {
    int side = Math.max(LEAST, Square.side(shape, share, query));
    return Math.min(side + 1 - side % 2, Math.min(shape.rows(), shape.columns()));
  }

  private void tile(Philox random, double[] r) {
    int side = Math.max(1, Math.min(shape.rows(), shape.columns()) / TILES);
    int top = shape.rows() % side / 2;
    for (; top + side <= shape.rows(); top += side) {
      int left = shape.columns() % side / 2;
      for (; left + side <= shape.columns(); left += side) {
        double[][] bump = bump(random, side);
        for (int channel = 0; channel < shape.channels(); channel++) {
          double sign = random.nextInt() < 0 ? -1 : 1;
          Window window = new Window(shape, top, left, side, channel);
          window.each((p, row, column) -> r[p] = sign * bump[row][column]);
        }
      }
    }
  }

  private void move(Philox random, int side, double[] r) {
    int[] to = place(random, side);
    int[] from = place(random, side);
    double[][] bump = bump(random, side);
    double unused = Math.max(0, epsilon * epsilon - LinearAlgebra.dot(r, r)) / shape.channels();
    for (int channel = 0; channel < shape.channels(); channel++) {
      Window given = new Window(shape, from[0], from[1], side, channel);
      Window taking = new Window(shape, to[0], to[1], side, channel);
      double before = Math.sqrt(taking.squares(r));
      double[][] bumped = new double[side][side];
      double sign = random.nextInt() < 0 ? -1 : 1;
      double[] squares = new double[2];
      taking.each(
          (p, row, column) -> {
            double old = before == 0 ? 0 : r[p] / before;
            bumped[row][column] = sign * bump[row][column] + old;
            squares[0] += bumped[row][column] * bumped[row][column];
            squares[1] += r[p] * r[p];
            r[p] = 0;
          });
      // What the other window has beyond the one they share.
      squares[1] += given.squares(r);
      given.each((p, row, column) -> r[p] = 0);
      double length = squares[0] == 0 ? 0 : Math.sqrt((unused + squares[1]) / squares[0]);
      taking.each((p, row, column) -> r[p] = length * bumped[row][column]);
    }
  }

  /** Row and column of a window anywhere, the last row and column included. */
  private int[] place(Philox random, int side) {
    return new int[] {
      random.nextInt(shape.rows() - side + 1), random.nextInt(shape.columns() - side + 1)
    };
  }

  /** Two bumps of opposite signs above each other or side by side, of length 1 [side][side]. */
  static double[][] bump(Philox random, int side) {
    double[][] bump = new double[side][side];
    boolean aside = random.nextInt() < 0;
    int half = side / 2;
    double[][] upper = pyramid(half, side);
    double[][] lower = pyramid(side - half, side);
    double squares = 0;
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        double height = i < half ? upper[i][j] : -lower[i - half][j];
        bump[aside ? j : i][aside ? i : j] = height;
        squares += height * height;
      }
    }
    for (double[] row : bump) {
      LinearAlgebra.scale(row, 1 / Math.sqrt(squares));
    }
    return bump;
  }

  /**
   * Rectangles around the middle, a pixel wider on each side than the one before and worth 1/k²
   * each: of length 1 [rows][columns].
   */
  private static double[][] pyramid(int rows, int columns) {
    double[][] heights = new double[rows][columns];
    double squares = 0;
    int middleRow = rows / 2;
    int middleColumn = columns / 2;
    int most = Math.max(middleRow, middleColumn) + 1;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int from = Math.max(Math.abs(i - middleRow), Math.abs(j - middleColumn));
        for (int k = from; k < most; k++) {
          heights[i][j] += 1.0 / ((k + 1) * (k + 1));
        }
        squares += heights[i][j] * heights[i][j];
      }
    }
    for (double[] row : heights) {
      LinearAlgebra.scale(row, 1 / Math.sqrt(squares));
    }
    return heights;
  }

  /** A channel of a square of a picture. */
  private record Window(PictureShape shape, int top, int left, int side, int channel) {
    interface Visit {
      void at(int p, int row, int column);
    }

    void each(Visit visit) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          visit.at(shape.index(top + row, left + column, channel), row, column);
        }
      }
    }

    double squares(double[] r) {
      double[] sum = new double[1];
      each((p, row, column) -> sum[0] += r[p] * r[p]);
      return sum[0];
    }
  }
}
