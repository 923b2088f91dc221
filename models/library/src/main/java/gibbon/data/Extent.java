package gibbon.data;

/** How large a set of pictures is: all that a training plan asks of one. */
public interface Extent {
  /** How many pictures there are. */
  int count();

  /** How many values a picture has. */
  int pixels();

  /** How many classes there are. */
  int classes();
}
