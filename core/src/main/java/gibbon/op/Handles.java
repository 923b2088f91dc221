package gibbon.op;

import gibbon.device.Kernel;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The integer arguments that a family of kernels takes, in their order. */
record Handles(List<Kernel.Int> list) {
  static Handles of(Kernel.Int... list) {
    return new Handles(List.of(list));
  }

  Kernel.Int[] all() {
    return list.toArray(Kernel.Int[]::new);
  }

  /** All, and more. */
  Kernel.Int[] and(Kernel.Int... more) {
    return Stream.concat(list.stream(), Stream.of(more)).toArray(Kernel.Int[]::new);
  }

  /** What a launch was given for them. */
  int[] values(ToIntFunction<Kernel.Int> launch) {
    return list.stream().mapToInt(launch).toArray();
  }

  /** Values, and more. */
  static int[] and(int[] values, int... more) {
    return IntStream.concat(IntStream.of(values), IntStream.of(more)).toArray();
  }
}
