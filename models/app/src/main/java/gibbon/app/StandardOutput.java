package gibbon.app;

import gibbon.store.FileReason;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a program prints, to a stream that remembers its first failure; Java's own forgets why. */
public final class StandardOutput extends OutputStream {
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private IOException failure;

  private StandardOutput() {}

  /** Makes it the one that {@code System.out} prints to. */
  public static StandardOutput install() {
    StandardOutput out = new StandardOutput();
    System.setOut(
        new PrintStream(new BufferedOutputStream(out, 1 << 13), true, StandardCharsets.UTF_8));
    return out;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /**
   * The exit status of a program that would end with {@code status}: a failure, told in a sentence,
   * where not all that it printed was written. Who closes a pipe, as {@code head} does, has read
   * enough.
   */
  public int status(int status) {
    System.out.flush();
    if (failure == null || isPipe()) {
      return status;
    }
    System.err.println(
        "gibbon: What was printed could not all be written: " + FileReason.of(failure) + ".");
    return status == 0 ? 1 : status;
  }

  private static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
