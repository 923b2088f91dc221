package gibbon.device;

import gibbon.GibbonException;

/** A device that is missing, refuses its work, or was closed with buffers still in use. */
public final class DeviceException extends GibbonException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
