package gibbon.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The three lines of text that a clone without Git LFS has in a large file's place. */
public final class LfsPointer {
  private static final byte[] BEGINNING =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private LfsPointer() {}

  /** Whether a file is such a pointer. */
  public static boolean is(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(BEGINNING.length), BEGINNING);
    }
  }

  /** What to say of it. */
  public static OnnxException refusal(Path file) {
    return new OnnxException(
        file
            + " is only a Git LFS pointer, not the file itself: run git lfs pull in its repository, or fetch the file from its page.");
  }
}
