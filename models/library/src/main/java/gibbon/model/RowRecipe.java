package gibbon.model;

import gibbon.data.PictureShape;

/** A network that sees no neighbours: pictures are rows of numbers to it. */
interface RowRecipe extends Recipe {
  /** How many numbers a row has. */
  @Override
  int inputs();

  @Override
  default PictureShape input() {
    return PictureShape.row(inputs());
  }
}
