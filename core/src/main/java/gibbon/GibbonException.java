package gibbon;

/**
 * A mistake a person can mend: a wrong shape, a damaged file, a missing device, an unknown option.
 *
 * <p>The message is one sentence that names the thing, what was expected and what was found, and
 * the remedy where there is one. The command line prints it without a stack trace.
 */
public class GibbonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GibbonException(String message) {
    super(message);
  }

  public GibbonException(String message, Throwable cause) {
    super(message, cause);
  }
}
