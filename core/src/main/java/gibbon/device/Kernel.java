package gibbon.device;

import java.util.List;

/**
 * A logical kernel: a name, a signature, and its meaning in plain Java.
 *
 * <p>The meaning is the contract. {@link JavaDevice} runs it in double precision and is the oracle;
 * every other device carries out the same thing its own way and is tested against it.
 *
 * @param name in {@code snake_case}; an OpenCL device looks up the entry of this name
 * @param reads names of the buffers that are only read
 * @param writes names of the buffers that are written (and may be read too)
 * @param integers names of the 32-bit integer arguments
 * @param reals names of the real arguments
 * @param flops arithmetic operations of a launch, an elementary function counted as one
 * @param moved numbers a launch must read and write if each is moved once
 * @param meaning what the kernel does
 */
public record Kernel(
    String name,
    List<String> reads,
    List<String> writes,
    List<String> integers,
    List<String> reals,
    Cost flops,
    Cost moved,
    Meaning meaning) {

  /*
   * The order of arguments is the same everywhere (reads, writes, integers, reals), so an entry in a
   * .cl file can be checked against its declaration mechanically, and no launch can mix them up.
   */

  /** What a kernel does to the work-items {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  public interface Meaning {
    /**
     * Carries out a stretch of the flattened range. Different stretches run at once, so a work-item
     * writes only what no other work-item reads or writes.
     */
    void run(Call call, int from, int to);
  }

  /** What a launch costs, as its arguments tell; profiles and benchmarks divide by the time. */
  @FunctionalInterface
  public interface Cost {
    double of(Launch launch);
  }

  /** Starts the declaration of a kernel. */
  public static Declaration named(String name) {
    return new Declaration(name);
  }

  /** How many buffers the kernel takes, read and written. */
  public int buffers() {
    return reads.size() + writes.size();
  }

  @Override
  public String toString() {
    return name;
  }

  /** A kernel being declared. */
  public static final class Declaration {
    private final String name;
    private List<String> reads = List.of();
    private List<String> writes = List.of();
    private List<String> integers = List.of();
    private List<String> reals = List.of();
    private Cost flops = Launch::items;
    private Cost moved =
        launch -> launch.buffers().stream().mapToDouble(buffer -> buffer.length()).sum();

    private Declaration(String name) {
      this.name = name;
    }

    public Declaration reads(String... names) {
      reads = List.of(names);
      return this;
    }

    public Declaration writes(String... names) {
      writes = List.of(names);
      return this;
    }

    public Declaration integers(String... names) {
      integers = List.of(names);
      return this;
    }

    public Declaration reals(String... names) {
      reals = List.of(names);
      return this;
    }

    /** Instead of one operation a work-item. */
    public Declaration flops(Cost cost) {
      flops = cost;
      return this;
    }

    /** Instead of all numbers of all buffers. */
    public Declaration moves(Cost cost) {
      moved = cost;
      return this;
    }

    /** Ends the declaration with the kernel's meaning. */
    public Kernel means(Meaning meaning) {
      return new Kernel(name, reads, writes, integers, reals, flops, moved, meaning);
    }
  }
}
