package gibbon.onnx;

import gibbon.GibbonException;

/** An ONNX file that cannot be read or run; the message says why and what to do. */
public final class OnnxException extends GibbonException {
  private static final long serialVersionUID = 1L;

  public OnnxException(String message) {
    super(message);
  }

  public OnnxException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A file whose bytes contradict the format. */
  static OnnxException damaged(String file, String finding) {
    return new OnnxException(
        file
            + " is damaged or not an ONNX file: "
            + finding
            + "; export it again or fetch it anew.");
  }
}
