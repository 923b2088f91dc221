package gibbon.train;

/** A NaN or an infinity was noticed; the message says where, without a full stop. */
final class NotFinite extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotFinite(String message) {
    super(message);
  }
}
