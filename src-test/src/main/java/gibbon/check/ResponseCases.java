package gibbon.check;

import static gibbon.check.OpCase.row;

import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.op.PictureOps;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Local response normalisation of a times b places of c channels. */
final class ResponseCases {
  private static final double ALPHA = .7;
  private static final double BETA = .75;
  private static final double BIAS = 1.5;

  /** So many neighbours that a kernel keeps nothing of theirs. */
  private static final int MANY = 19;

  private ResponseCases() {}

  private static Shape numbers(Sizes s) {
    return Shape.of(s.a(), s.b(), s.c());
  }

  static List<OpCase> rows() {
    return List.of(
        localResponse("local_response", 5, BETA),
        localResponse("local_response_of_four", 4, BETA),
        localResponse("local_response_of_many", MANY, .6),
        localResponseGradient("local_response_gradient", 4, BETA),
        localResponseGradient("local_response_gradient_of_many", MANY, .6),
        gatedGradient("local_response_gradient_gated", 5, BETA),
        channelWindowSum());
  }

  private static double s(Values x, int[] i, int channel, int size) {
    double sum = 0;
    int first = channel - (size - 1) / 2;
    for (int j = first; j < first + size; j++) {
      sum += j < 0 || j >= x.shape().extent(2) ? 0 : Math.pow(x.at(i[0], i[1], j), 2);
    }
    return BIAS + ALPHA / size * sum;
  }

  private static OpCase localResponse(String name, int size, double beta) {
    return row(
            name,
            "LocalResponse",
            (s, x) -> PictureOps.localResponse(x.get(0), size, ALPHA, beta, BIAS))
        .input(Domain.REAL, ResponseCases::numbers)
        .result(ResponseCases::numbers)
        .means((s, x, i) -> x.get(0).at(i) / Math.pow(s(x.get(0), i, i[2], size), beta));
  }

  private static OpCase localResponseGradient(String name, int size, double beta) {
    return row(
            name,
            "LocalResponseGradient",
            (s, x) ->
                PullbackCases.wayBack(
                    PictureOps.localResponse(x.get(0), size, ALPHA, beta, BIAS),
                    x.get(1),
                    x.get(0)))
        .withForwardPass()
        .input(Domain.REAL, ResponseCases::numbers)
        .input(Domain.REAL, ResponseCases::numbers)
        .result(ResponseCases::numbers)
        .means((s, x, i) -> slope(x.get(0), x.get(1), i, size, beta));
  }

  private static double slope(Values x, Values dy, int[] i, int size, double beta) {
    double sum = dy.at(i) * Math.pow(s(x, i, i[2], size), -beta);
    for (int j = 0; j < x.shape().extent(2); j++) {
      int first = j - (size - 1) / 2;
      if (i[2] >= first && i[2] < first + size) {
        double own = x.at(i[0], i[1], j);
        double slope = dy.at(i[0], i[1], j);
        sum -=
            2 * ALPHA / size * beta * x.at(i) * slope * own * Math.pow(s(x, i, j, size), -beta - 1);
      }
    }
    return sum;
  }

  /** That of what went into a ReLU before. */
  private static OpCase gatedGradient(String name, int size, double beta) {
    return row(
            name,
            "LocalResponseGradient",
            (s, x) ->
                PullbackCases.wayBack(
                    PictureOps.localResponse(Ops.relu(x.get(0)), size, ALPHA, beta, BIAS),
                    x.get(1),
                    x.get(0)))
        .withForwardPass()
        .input(Domain.awayFrom(0), ResponseCases::numbers)
        .input(Domain.REAL, ResponseCases::numbers)
        .result(ResponseCases::numbers)
        .means(
            (s, x, i) -> {
              double[] rectified =
                  Arrays.stream(x.get(0).numbers()).map(v -> Math.max(v, 0)).toArray();
              Values seen = new Values(x.get(0).shape(), rectified);
              return seen.at(i) > 0 ? slope(seen, x.get(1), i, size, beta) : 0;
            });
  }

  /** The second pullback of the normalisation, for dy: J · g, which sums over windows. */
  private static OpCase channelWindowSum() {
    int size = 4;
    return row(
            "channel_window_sum",
            "ChannelWindowSum",
            (s, x) -> {
              Var y = PictureOps.localResponse(x.get(0), size, ALPHA, BETA, BIAS);
              Var first = PullbackCases.wayBack(y, x.get(1), x.get(0));
              return PullbackCases.wayBack(first, x.get(2), x.get(1));
            })
        .withForwardPass()
        .input(Domain.REAL, ResponseCases::numbers)
        .input(Domain.REAL, ResponseCases::numbers)
        .input(Domain.REAL, ResponseCases::numbers)
        .result(ResponseCases::numbers)
        .means(
            (s, x, i) -> {
              double scale = s(x.get(0), i, i[2], size);
              double along = 0;
              int first = i[2] - (size - 1) / 2;
              for (int j = Math.max(0, first); j < Math.min(s.c(), first + size); j++) {
                along += x.get(0).at(i[0], i[1], j) * x.get(2).at(i[0], i[1], j);
              }
              return x.get(2).at(i) * Math.pow(scale, -BETA)
                  - 2 * ALPHA / size * BETA * x.get(0).at(i) * along * Math.pow(scale, -BETA - 1);
            });
  }
}
