package gibbon.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of data sets. */
final class Fingerprint {
  private static final int BYTES_KEPT = 12;
  private static final int BLOCK = 1 << 14;

  private Fingerprint() {}

  static String of(Dataset data) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer block = ByteBuffer.allocate(BLOCK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      PictureShape shape = data.shape();
      for (int extent : new int[] {shape.rows(), shape.columns(), data.classes(), data.count()}) {
        block.putInt(extent);
      }
      // Grey pictures had digests, and models named after them, before there were channels.
      if (shape.channels() > 1) {
        block.putInt(shape.channels());
      }
      for (int label : data.labels()) {
        pass(block, digest, Integer.BYTES);
        block.putInt(label);
      }
      for (float pixel : data.images()) {
        pass(block, digest, Float.BYTES);
        block.putFloat(pixel);
      }
      pass(block, digest, block.capacity());
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES_KEPT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Digests what the block holds if it has not room for so many bytes more. */
  private static void pass(ByteBuffer block, MessageDigest digest, int bytes) {
    if (block.remaining() < bytes) {
      block.flip();
      digest.update(block);
      block.clear();
    }
  }
}
