package gibbon.data;

/** How large a set of pictures is: all that a training plan asks of one. */
public interface Extent {
  /** How many pictures there are. */
  int count();

  /** The shape of each picture. */
  PictureShape shape();

  /** How many classes there are. */
  int classes();

  /** How many numbers a picture has. */
  default int pixels() {
    return shape().size();
  }
}
