package gibbon.onnx;

import gibbon.Text;
import gibbon.store.FileReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a tensor's numbers lie outside of the ONNX file: a stretch of a file in the same folder or
 * below it.
 */
record ExternalData(String model, Path file, long offset, long length) {
  /*
   * A file from a stranger could name any file of this machine and have its contents become weights
   * that are sent on (CVE-2022-25882). So the name is relative, has no ".." in it, and what it leads
   * to, every link followed, lies in the folder.
   */

  /**
   * Checks what the file says.
   *
   * @param bytes that the tensor's extents ask for
   */
  static ExternalData of(
      String model, Path folder, String tensor, Map<String, String> entries, long bytes) {
    String location = entries.getOrDefault("location", "");
    String shown = Wire.quoted(location);
    Path relative;
    try {
      relative = Path.of(location.replace('\\', '/'));
    } catch (InvalidPathException e) {
      throw outside(model, shown);
    }
    if (location.isEmpty()
        || relative.isAbsolute()
        || location.matches("[A-Za-z]:.*")
        || location.startsWith("/")
        || location.startsWith("\\")) {
      throw outside(model, shown);
    }
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        throw outside(model, shown);
      }
    }
    Path file = folder.resolve(relative);
    if (!Files.isRegularFile(file)) {
      throw new OnnxException(
          Text.of(
              "%s has its weights in another file: expected %s beside it; copy both files.",
              model, shown));
    }
    try {
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(model, shown);
      }
      long size = Files.size(file);
      if (LfsPointer.is(file)) {
        throw LfsPointer.refusal(file);
      }
      long offset = number(model, entries, "offset", 0);
      long length = number(model, entries, "length", bytes);
      if (length != bytes || offset > size || length > size - offset) {
        throw new OnnxException(
            Text.of(
                "%s takes %d bytes from byte %d of %s for tensor %s, which needs %d, but that file has %d bytes; the two files do not belong together or one is cut.",
                model, length, offset, shown, Wire.quoted(tensor), bytes, size));
      }
      return new ExternalData(model, file, offset, length);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static long number(
      String model, Map<String, String> entries, String key, long otherwise) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("\\d{1,18}")) {
      throw OnnxException.damaged(
          model, "the " + key + " of external data is " + Wire.quoted(text));
    }
    return Long.parseLong(text);
  }

  /** The bytes, not copied. */
  ByteBuffer map() {
    if (length == 0) {
      return ByteBuffer.allocate(0);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(file, e);
    } catch (IllegalArgumentException e) {
      throw new OnnxException(
          Text.of("%s has a tensor of %d bytes; Gibbon reads at most 2 GiB.", model, length), e);
    }
  }

  private static OnnxException outside(String model, String location) {
    return new OnnxException(
        Text.of(
            "%s wants to read its weights from %s, which is not a file in its own folder; it is not opened.",
            model, location));
  }

  private static OnnxException unreadable(Path file, IOException failure) {
    return new OnnxException("Cannot read " + file + ": " + FileReason.of(failure) + ".", failure);
  }
}
