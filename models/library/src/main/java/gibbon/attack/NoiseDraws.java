package gibbon.attack;

import gibbon.data.Bounds;
import gibbon.tensor.Philox;

/**
 * Noise, drawn several times: the least that an attack must beat. For each picture the first draw
 * that succeeds counts.
 *
 * @param signs whether each pixel changes by ±ε, in L∞, rather than all of them anywhere in the
 *     ball
 */
public record NoiseDraws(Norm norm, double epsilon, int draws, boolean signs, long seed, Bounds box)
    implements Budgeted {
  public static final AttackKind KIND =
      AttackKind.named("noise", "random changes, of which the worst counts")
          .withNorm()
          .withEpsilon()
          .with(AttackOption.whole("draws", "how many", 100, 1, 1_000_000))
          .with(
              AttackOption.words(
                  "kind", "±ε a pixel in L∞, or anywhere in the ball", "signs", "ball"))
          .withSeed()
          .withBox()
          .made(
              chosen ->
                  new NoiseDraws(
                      chosen.norm(),
                      chosen.epsilon(),
                      chosen.whole("draws"),
                      chosen.norm() == Norm.LINF && chosen.word("kind").equals("signs"),
                      chosen.seed(),
                      chosen.box()));

  public NoiseDraws {
    Refusal.epsilon(epsilon);
    Refusal.unless("The number of draws", draws, 1, 1e9);
  }

  @Override
  public NoiseDraws with(double epsilon) {
    return new NoiseDraws(norm, epsilon, draws, signs, seed, box);
  }

  @Override
  public float[] examples(Victim victim, Pictures pictures, Goal goal) {
    Refusal.outside(pictures, box);
    Standing standing = new Standing(victim, pictures, goal);
    for (int draw = 0; draw < draws && !standing.isEmpty(); draw++) {
      int number = draw;
      standing.face(
          (asked, those, wanted) -> {
            float[] points = drawn(those, number);
            asked.logits(those.at(points), wanted);
            return points;
          });
    }
    return standing.examples();
  }

  private float[] drawn(Pictures pictures, int draw) {
    float[] points = pictures.values().clone();
    Pictures.each(
        pictures.count(),
        i -> {
          Philox random = Start.numbers(seed, Start.NOISE, draw, pictures.places()[i]);
          double[] x = pictures.doubles(i);
          double[] r = new double[x.length];
          if (signs) {
            for (int p = 0; p < r.length; p++) {
              r[p] = random.nextInt() < 0 ? -epsilon : epsilon;
            }
          } else {
            Start.inBall(random, norm, epsilon, r);
          }
          norm.project(x, r, epsilon, box);
          Pictures.store(x, r, points, i);
        });
    return points;
  }
}
