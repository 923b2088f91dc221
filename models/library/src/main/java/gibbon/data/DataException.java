package gibbon.data;

import gibbon.GibbonException;

/** A data set that is missing, damaged, or at odds with itself. */
public final class DataException extends GibbonException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
