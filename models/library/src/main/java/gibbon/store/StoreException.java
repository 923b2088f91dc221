package gibbon.store;

import gibbon.GibbonException;

/** A stored file that could not be written, or that does not hold what it should. */
public final class StoreException extends GibbonException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
