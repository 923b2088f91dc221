package gibbon.attack;

/** An attack that changes no picture by more than it is allowed. */
public interface Budgeted extends Attack {
  /** How a change is measured. */
  Norm norm();

  /** The largest change, in the unit of the pixels. */
  double epsilon();

  /** The same attack with another largest change. */
  Budgeted with(double epsilon);
}
