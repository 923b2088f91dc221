package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.op.Pool;
import gibbon.op.Steps;
import gibbon.op.Window;
import gibbon.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Pools: pictures of b + 1 rows and columns; of a and c every second is a picture and a channel.
 */
final class PoolCases {
  private static final Pool PLAIN = Pool.of(2, 2);
  private static final Pool PADDED =
      new Pool(3, 2, new Window(new Steps(2, 1, 2, 1), Steps.of(1, 1)), false);
  private static final Pool CUT = new Pool(3, 3, Window.of(2, 1), true);
  private static final Pool DILATED =
      new Pool(2, 2, new Window(new Steps(1, 1, 1, 2), new Steps(2, 2, 2, 3)), false);

  private PoolCases() {}

  static List<OpCase> rows() {
    List<OpCase> rows = new ArrayList<>();
    Pool[] pools = {PLAIN, PADDED, CUT, DILATED};
    String[] names = {"", "_padded", "_cut", "_dilated"};
    for (int i = 0; i < pools.length; i++) {
      rows.add(maximum(names[i], pools[i]));
      rows.add(scatter(names[i], pools[i]));
      rows.add(gated(names[i], pools[i]));
      rows.add(average(names[i], pools[i], false));
      rows.add(average(names[i], pools[i], true));
    }
    rows.add(gather("", PADDED));
    rows.add(gather("_cut", CUT));
    rows.add(averageGradient("", PADDED, false));
    rows.add(averageGradient("_of_padding", PADDED, true));
    rows.add(averageGradient("_of_padding_cut", CUT, true));
    return rows;
  }

  static Shape picture(Sizes s) {
    return Shape.of((s.a() + 1) / 2, s.b() + 1, s.b() + 1, (s.c() + 1) / 2);
  }

  private static Shape result(Sizes s, Pool pool) {
    Steps rows = pool.window().rows();
    Steps columns = pool.window().columns();
    return Shape.of(
        picture(s).extent(0),
        outputs(rows, s.b() + 1, pool.height(), pool.roundUp()),
        outputs(columns, s.b() + 1, pool.width(), pool.roundUp()),
        picture(s).extent(3));
  }

  /** Windows are laid down while they, or at least their first number, lie where they may. */
  private static int outputs(Steps steps, int extent, int taps, boolean roundUp) {
    int end = steps.dilation() * (taps - 1);
    int padded = steps.before() + extent + steps.after();
    int count = 0;
    while (count * steps.stride() + end < padded) {
      count++;
    }
    boolean over = (count - 1) * steps.stride() + end + 1 < padded;
    boolean begins = count * steps.stride() < steps.before() + extent;
    return roundUp && over && begins ? count + 1 : count;
  }

  /** A place of a window. */
  private record Place(int row, int column, boolean inside, boolean padding) {
    static Place of(Pool pool, Shape picture, int i, int j, int tap) {
      Steps rows = pool.window().rows();
      Steps columns = pool.window().columns();
      int row = i * rows.stride() - rows.before() + tap / pool.width() * rows.dilation();
      int column =
          j * columns.stride() - columns.before() + tap % pool.width() * columns.dilation();
      int h = picture.extent(1);
      int w = picture.extent(2);
      return new Place(
          row,
          column,
          row >= 0 && row < h && column >= 0 && column < w,
          row < h + rows.after() && column < w + columns.after());
    }
  }

  private static int taps(Pool pool) {
    return pool.height() * pool.width();
  }

  /** The tap that wins a window; −1 where it lies in the padding. */
  private static int winner(Pool pool, Values x, int[] i) {
    int winner = -1;
    double best = 0;
    for (int tap = 0; tap < taps(pool); tap++) {
      Place at = Place.of(pool, x.shape(), i[1], i[2], tap);
      if (at.inside() && (winner < 0 || x.at(i[0], at.row(), at.column(), i[3]) > best)) {
        best = x.at(i[0], at.row(), at.column(), i[3]);
        winner = tap;
      }
    }
    return winner;
  }

  private static double atWinner(Pool pool, Values x, Values numbers, int[] i, double none) {
    int winner = winner(pool, x, i);
    if (winner < 0) {
      return none;
    }
    Place at = Place.of(pool, x.shape(), i[1], i[2], winner);
    return numbers.at(i[0], at.row(), at.column(), i[3]);
  }

  private static int counted(Pool pool, Shape picture, int i, int j, boolean padding) {
    int count = 0;
    for (int tap = 0; tap < taps(pool); tap++) {
      Place at = Place.of(pool, picture, i, j, tap);
      count += (padding ? at.padding() : at.inside()) ? 1 : 0;
    }
    return count;
  }

  private static OpCase maximum(String name, Pool pool) {
    // A window of padding alone gives −∞, which no difference can be taken of; held, it has none.
    return row(
            "max_pool" + name,
            "MaxPool2d",
            (s, x) -> Ops.clamp(PictureOps.maxPool(x.get(0), pool), -9, 9))
        .input(Domain.DISTINCT, PoolCases::picture)
        .result(s -> result(s, pool))
        .means((s, x, i) -> atWinner(pool, x.get(0), x.get(0), i, -9));
  }

  private static OpCase scatter(String name, Pool pool) {
    return row(
            "scatter_to_pool_winners" + name,
            "ScatterToPoolWinners",
            (s, x) -> PullbackCases.wayBack(PictureOps.maxPool(x.get(0), pool), x.get(1), x.get(0)))
        .withForwardPass()
        .input(Domain.DISTINCT, PoolCases::picture)
        .input(Domain.REAL, s -> result(s, pool))
        .result(PoolCases::picture)
        .means((s, x, i) -> sumOfWindows(pool, x.get(0), x.get(1), i));
  }

  /** That of what went into a ReLU under the pool; what is not above 0 wins nothing that counts. */
  private static OpCase gated(String name, Pool pool) {
    return row(
            "scatter_to_pool_winners_gated" + name,
            "ScatterToPoolWinners",
            (s, x) ->
                PullbackCases.wayBack(
                    PictureOps.maxPool(Ops.relu(x.get(0)), pool), x.get(1), x.get(0)))
        .withForwardPass()
        .input(Domain.DISTINCT, PoolCases::picture)
        .input(Domain.REAL, s -> result(s, pool))
        .result(PoolCases::picture)
        .means((s, x, i) -> x.get(0).at(i) > 0 ? sumOfWindows(pool, x.get(0), x.get(1), i) : 0);
  }

  private static double sumOfWindows(Pool pool, Values x, Values dy, int[] i) {
    double sum = 0;
    for (int p = 0; p < dy.shape().extent(1); p++) {
      for (int q = 0; q < dy.shape().extent(2); q++) {
        int winner = winner(pool, x, new int[] {i[0], p, q, i[3]});
        Place at = Place.of(pool, x.shape(), p, q, Math.max(0, winner));
        boolean own = winner >= 0 && at.row() == i[1] && at.column() == i[2];
        sum += own ? dy.at(i[0], p, q, i[3]) : 0;
      }
    }
    return sum;
  }

  private static OpCase gather(String name, Pool pool) {
    return row(
            "gather_from_pool_winners" + name,
            "GatherFromPoolWinners",
            (s, x) -> {
              Var scattered =
                  PullbackCases.wayBack(PictureOps.maxPool(x.get(0), pool), x.get(1), x.get(0));
              return PullbackCases.wayBack(scattered, x.get(2), x.get(1));
            })
        .withForwardPass()
        .input(Domain.DISTINCT, PoolCases::picture)
        .input(Domain.REAL, s -> result(s, pool))
        .input(Domain.REAL, PoolCases::picture)
        .result(s -> result(s, pool))
        .means((s, x, i) -> atWinner(pool, x.get(0), x.get(2), i, 0));
  }

  private static OpCase average(String name, Pool pool, boolean padding) {
    return row(
            "average_pool" + (padding ? "_of_padding" : "") + name,
            "AveragePool2d",
            (s, x) -> PictureOps.averagePool(x.get(0), pool, padding))
        .input(Domain.REAL, PoolCases::picture)
        .result(s -> result(s, pool))
        .means(
            (s, x, i) -> {
              double sum = 0;
              for (int tap = 0; tap < taps(pool); tap++) {
                Place at = Place.of(pool, x.get(0).shape(), i[1], i[2], tap);
                sum += ConvolutionCases.orZero(x.get(0), i[0], at.row(), at.column(), i[3]);
              }
              return sum / Math.max(1, counted(pool, x.get(0).shape(), i[1], i[2], padding));
            });
  }

  private static OpCase averageGradient(String name, Pool pool, boolean padding) {
    return row(
            "average_pool_gradient" + name,
            "AveragePoolGradient",
            (s, x) ->
                PullbackCases.wayBack(
                    PictureOps.averagePool(x.get(0), pool, padding), x.get(1), x.get(0)))
        .withForwardPass()
        .input(Domain.REAL, PoolCases::picture)
        .input(Domain.REAL, s -> result(s, pool))
        .result(PoolCases::picture)
        .means(
            (s, x, i) -> {
              Shape picture = x.get(0).shape();
              Values dy = x.get(1);
              double sum = 0;
              for (int p = 0; p < dy.shape().extent(1); p++) {
                for (int q = 0; q < dy.shape().extent(2); q++) {
                  for (int tap = 0; tap < taps(pool); tap++) {
                    Place at = Place.of(pool, picture, p, q, tap);
                    boolean own = at.row() == i[1] && at.column() == i[2];
                    sum +=
                        own ? dy.at(i[0], p, q, i[3]) / counted(pool, picture, p, q, padding) : 0;
                  }
                }
              }
              return sum;
            });
  }
}
