package gibbon.attack;

/** An attack that is another one made several times, within the same bounds. */
interface Repeated extends Budgeted {
  /** The other one. */
  Budgeted attack();

  @Override
  default Norm norm() {
    return attack().norm();
  }

  @Override
  default double epsilon() {
    return attack().epsilon();
  }
}
