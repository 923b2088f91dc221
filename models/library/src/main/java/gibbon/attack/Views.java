package gibbon.attack;

import gibbon.data.PictureShape;

/**
 * The views that a walk takes of each picture before a step: it follows the mean of their
 * gradients, so that what it finds does not hang on how one network sees one picture.
 */
public interface Views {
  /** How many there are at each step. */
  int count();

  /**
   * One of them.
   *
   * @param place of the picture in its data set, to which random numbers belong
   * @param step of the walk, from 0
   * @param number of the view, from 0
   */
  View of(PictureShape shape, int place, int step, int number);
}
