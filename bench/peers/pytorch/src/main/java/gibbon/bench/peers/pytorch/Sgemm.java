package gibbon.bench.peers.pytorch;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import gibbon.bench.peers.Task.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The product as PyTorch has it: the {@code sgemm} of the MKL that is linked into it, called as its
 * {@code mm(…, out=)} calls it, with transposed views instead of copies and a result that is
 * already there. Through DJL a product would allocate its result, whose pages the system clears
 * anew each time.
 */
final class Sgemm implements Peer.Work {
  private static final String LIBRARY = "libtorch_cpu.so";
  private static final int ALIGNMENT = 64;
  private static final Pointer ONE = real(1);
  private static final Pointer ZERO = real(0);

  static {
    Native.register(Sgemm.class, NativeLibrary.getInstance(loaded().toString()));
  }

  private final Pointer transposeLeft;
  private final Pointer transposeRight;
  private final Pointer m;
  private final Pointer n;
  private final Pointer k;
  private final Pointer leftRow;
  private final Pointer rightRow;
  private final Memory left;
  private final Memory right;
  private final Memory result;
  private final int size;

  /** PyTorch has been used before, and has chosen the number of MKL's threads. */
  Sgemm(Task task) {
    boolean nt = task.kind() == Kind.NT;
    boolean tn = task.kind() == Kind.TN;
    transposeLeft = letter(tn);
    transposeRight = letter(nt);
    m = whole(task.m());
    n = whole(task.n());
    k = whole(task.k());
    leftRow = whole(tn ? task.m() : task.k());
    rightRow = whole(nt ? task.k() : task.n());
    left = reals(task.left());
    right = reals(task.right());
    size = task.m() * task.n();
    result = reals(new float[size]);
  }

  /** BLAS's, all of whose arguments are pointers, and whose matrices are stored by columns. */
  private static native void sgemm_(
      Pointer transposeA,
      Pointer transposeB,
      Pointer m,
      Pointer n,
      Pointer k,
      Pointer alpha,
      Pointer a,
      Pointer lda,
      Pointer b,
      Pointer ldb,
      Pointer beta,
      Pointer c,
      Pointer ldc);

  @Override
  public void run() {
    // By columns, it is the transposed product of the transposed factors.
    sgemm_(
        transposeRight,
        transposeLeft,
        n,
        m,
        k,
        ONE,
        right,
        rightRow,
        left,
        leftRow,
        ZERO,
        result,
        n);
  }

  @Override
  public float[][] results() {
    run();
    return new float[][] {result.getFloatArray(0, size)};
  }

  /** Where the library lies that PyTorch has loaded. */
  private static Path loaded() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.endsWith("/" + LIBRARY))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(LIBRARY + " is not loaded"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pointer letter(boolean transposed) {
    Memory memory = new Memory(1);
    memory.setByte(0, (byte) (transposed ? 'T' : 'N'));
    return memory;
  }

  private static Pointer whole(int value) {
    Memory memory = new Memory(Integer.BYTES);
    memory.setInt(0, value);
    return memory;
  }

  private static Pointer real(float value) {
    Memory memory = new Memory(Float.BYTES);
    memory.setFloat(0, value);
    return memory;
  }

  private static Memory reals(float[] values) {
    Memory memory = new Memory((long) Float.BYTES * values.length + ALIGNMENT).align(ALIGNMENT);
    memory.write(0, values, 0, values.length);
    return memory;
  }
}
