package gibbon.tensor;

import gibbon.GibbonException;

/** Shapes that do not fit; the message names the op, its rule and what it got. */
public final class ShapeException extends GibbonException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }
}
