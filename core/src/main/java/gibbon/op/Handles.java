package gibbon.op;

import gibbon.device.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
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
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = launch.applyAsInt(list.get(i));
    }
    return values;
  }

  /** Values, and more; without streams, for every launch has them put together. */
  static int[] and(int[] values, int... more) {
    int[] all = Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    return all;
  }
}
