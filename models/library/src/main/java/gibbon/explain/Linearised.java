package gibbon.explain;

/** A network to first order at one picture. */
interface Linearised {
  double[] logits();

  /** What the attack climbs by the pixels: dJ/dx, or that of the log-odds. */
  double[] gradient();

  /** Whether the log-odds are climbed in J's place. */
  boolean odds();

  /** The change of every logit along a step, to first order. */
  double[] shifts(double[] step);

  /** d (z_to − z_from) / dx. */
  double[] margin(int to, int from);
}
