package gibbon.attack;

import gibbon.data.PictureShape;
import gibbon.tensor.Philox;

/**
 * Changes of the square attack in L∞ (Andriushchenko et al. 2020, algorithm 2): stripes of ±ε, then
 * squares of ±2ε a channel.
 *
 * @param share of the picture that the first squares cover
 */
record FlatSquares(PictureShape shape, double epsilon, double share)
    implements RandomSearch.Proposal {
  @Override
  public void alter(Philox random, int query, double[] r) {
    if (query == 0) {
      stripes(random, r);
    } else {
      square(random, Square.side(shape, share, query), r);
    }
  }

  /** ±ε a column and channel. */
  private void stripes(Philox random, double[] r) {
    int width = shape.columns() * shape.channels();
    for (int stripe = 0; stripe < width; stripe++) {
      double change = random.nextInt() < 0 ? -epsilon : epsilon;
      for (int p = stripe; p < r.length; p += width) {
        r[p] = change;
      }
    }
  }

  /** ±2ε a channel in a square anywhere, the last row and column included. */
  void square(Philox random, int side, double[] r) {
    int top = random.nextInt(shape.rows() - side + 1);
    int left = random.nextInt(shape.columns() - side + 1);
    for (int channel = 0; channel < shape.channels(); channel++) {
      double change = random.nextInt() < 0 ? -2 * epsilon : 2 * epsilon;
      for (int row = top; row < top + side; row++) {
        for (int column = left; column < left + side; column++) {
          r[shape.index(row, column, channel)] += change;
        }
      }
    }
  }
}
