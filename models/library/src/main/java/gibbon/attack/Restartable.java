package gibbon.attack;

/** An attack of fixed size that may come to something else when it begins elsewhere. */
public interface Restartable extends Budgeted {
  /** The attack from another start, the same for the same number; 0 is the attack itself. */
  Restartable restarted(int number);

  @Override
  Restartable with(double epsilon);
}
