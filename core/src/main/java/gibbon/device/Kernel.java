package gibbon.device;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A logical kernel: a name, a signature, and its meaning in plain Java.
 *
 * <p>The meaning is the contract. {@link JavaDevice} runs it in double precision and is the oracle;
 * every other device carries out the same thing its own way and is tested against it.
 *
 * @param name in {@code snake_case}; an OpenCL device looks up the entry of this name
 * @param reads the buffers that are only read
 * @param writes the buffers that are written (and may be read too)
 * @param integers the 32-bit integer arguments
 * @param reals the real arguments
 * @param flops arithmetic operations of a launch, an elementary function counted as one
 * @param moved numbers a launch must read and write if each is moved once
 * @param meaning what the kernel does
 */
public record Kernel(
    String name,
    List<Array> reads,
    List<Array> writes,
    List<Int> integers,
    List<Real> reals,
    Cost flops,
    Cost moved,
    Meaning meaning) {

  /*
   * The order of arguments is the same everywhere (reads, writes, integers, reals), so an entry in a
   * .cl file can be checked against its declaration mechanically, and no launch can mix them up.
   *
   * An argument is a handle: a typed name, declared once beside the kernel. The meaning, the cost, an
   * OpenCL routine and an error bound take arguments apart by handle, so none of them restates the
   * order. Only a launch gives arguments in order, as a call of a method does. A handle knows no
   * place: kernels of one family share theirs, and a place is looked up once a stretch or a launch.
   */

  /** An argument of a kernel. */
  private sealed interface Argument {
    String name();
  }

  /** A buffer of a kernel's signature. */
  public record Array(String name) implements Argument {}

  /** A 32-bit integer of a kernel's signature. */
  public record Int(String name) implements Argument {}

  /** A real number of a kernel's signature. */
  public record Real(String name) implements Argument {}

  /**
   * @throws IllegalArgumentException if two arguments have one name
   */
  public Kernel {
    Set<String> names = new HashSet<>();
    Stream.of(reads, writes, integers, reals)
        .flatMap(List::stream)
        .map(Argument::name)
        .filter(argument -> !names.add(argument))
        .forEach(
            argument -> {
              throw new IllegalArgumentException(
                  "Kernel " + name + " has two arguments of the name " + argument + ".");
            });
  }

  /** Names a buffer. */
  public static Array array(String name) {
    return new Array(name);
  }

  /** Names an integer argument. */
  public static Int integer(String name) {
    return new Int(name);
  }

  /** Names a real argument. */
  public static Real real(String name) {
    return new Real(name);
  }

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

  /** The buffer at a place of the signature: reads first, then writes. */
  public Array buffer(int place) {
    return place < reads.size() ? reads.get(place) : writes.get(place - reads.size());
  }

  /** The place of a buffer in the signature: reads first, then writes. */
  public int place(Array array) {
    int place = find(reads, array);
    return place >= 0 ? place : reads.size() + place("buffer", writes, array);
  }

  /** The place of an integer among the integers. */
  public int place(Int integer) {
    return place("integer", integers, integer);
  }

  /** The place of a real among the reals. */
  public int place(Real real) {
    return place("real", reals, real);
  }

  private <A extends Argument> int place(String kind, List<A> arguments, A argument) {
    int place = find(arguments, argument);
    if (place < 0) {
      throw new IllegalArgumentException(
          "Kernel " + name + " takes no " + kind + " of the name " + argument.name() + ".");
    }
    return place;
  }

  /** A launch asks some twenty times, mostly with the very handle that was declared. */
  private static <A extends Argument> int find(List<A> arguments, A argument) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i) == argument) {
        return i;
      }
    }
    return arguments.indexOf(argument);
  }

  @Override
  public String toString() {
    return name;
  }

  /** A kernel being declared. */
  public static final class Declaration {
    private final String name;
    private List<Array> reads = List.of();
    private List<Array> writes = List.of();
    private List<Int> integers = List.of();
    private List<Real> reals = List.of();
    private Cost flops = Launch::items;
    private Cost moved =
        launch -> launch.buffers().stream().mapToDouble(buffer -> buffer.length()).sum();

    private Declaration(String name) {
      this.name = name;
    }

    public Declaration reads(Array... arguments) {
      reads = List.of(arguments);
      return this;
    }

    /** The same by names alone, for arguments that are asked for by their place. */
    public Declaration reads(String... names) {
      return reads(Arrays.stream(names).map(Kernel::array).toArray(Array[]::new));
    }

    public Declaration writes(Array... arguments) {
      writes = List.of(arguments);
      return this;
    }

    /** The same by names alone, for arguments that are asked for by their place. */
    public Declaration writes(String... names) {
      return writes(Arrays.stream(names).map(Kernel::array).toArray(Array[]::new));
    }

    public Declaration integers(Int... arguments) {
      integers = List.of(arguments);
      return this;
    }

    /** The same by names alone, for arguments that are asked for by their place. */
    public Declaration integers(String... names) {
      return integers(Arrays.stream(names).map(Kernel::integer).toArray(Int[]::new));
    }

    public Declaration reals(Real... arguments) {
      reals = List.of(arguments);
      return this;
    }

    /** The same by names alone, for arguments that are asked for by their place. */
    public Declaration reals(String... names) {
      return reals(Arrays.stream(names).map(Kernel::real).toArray(Real[]::new));
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
