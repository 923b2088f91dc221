package gibbon.bench.challenge;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.JavaDevice;
import gibbon.device.Kernel;
import gibbon.device.Launch;
import gibbon.opencl.OwnKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a logical kernel is given, and which rows of the table of ops launch it.
 *
 * @param kernel its declaration
 * @param rows that launch it, forward or in their pullback
 * @param example a launch of it
 */
record Contract(Kernel kernel, List<OpCase> rows, Launch example) {
  private static final Sizes SMALL = new Sizes(3, 5, 4);
  private static final int SHOWN = 6;

  /** Of every kernel that the ops launch, by name. */
  static Map<String, Contract> all() {
    Map<String, Contract> all = new TreeMap<>();
    for (OpCase row : OpCases.all()) {
      try (RecordingDevice device = new RecordingDevice(new JavaDevice())) {
        row.differentiate(device, SMALL, 1, false);
        Map<String, Launch> launches = new TreeMap<>();
        device.launches().forEach(launch -> launches.put(launch.kernel().name(), launch));
        launches.forEach(
            (name, launch) ->
                all.computeIfAbsent(
                        name, unused -> new Contract(launch.kernel(), new ArrayList<>(), launch))
                    .rows
                    .add(row));
      }
    }
    return all;
  }

  /**
   * Of a kernel.
   *
   * @throws GibbonException if the ops launch no such kernel
   */
  static Contract of(String name) {
    Map<String, Contract> all = all();
    if (!all.containsKey(name)) {
      throw new GibbonException(
          Text.of(
              "There is no kernel '%s' that the ops launch; there are: %s.",
              name, String.join(", ", all.keySet())));
    }
    return all.get(name);
  }

  /** The contract for a person to read. */
  String text() {
    String integers =
        kernel.integers().stream()
            .map(integer -> integer.name() + " = " + example.integer(integer))
            .collect(Collectors.joining(", "));
    List<String> buffers = new ArrayList<>();
    for (int i = 0; i < kernel.buffers(); i++) {
      buffers.add(kernel.buffer(i).name() + "[" + example.buffers().get(i).length() + "]");
    }
    String rows =
        this.rows.stream().limit(SHOWN).map(OpCase::name).collect(Collectors.joining(", "));
    return Text.of(
        """
        %s

        Buffers hold numbers of single precision, row-major; what is written may overlap with nothing that is read.
        Launched by the ops %s%s.
        For example: %s%s, range %s, %,d work-items, %,.0f operations, %,.0f numbers moved.

        Your kernel is started with one work-item for each of the range, in one dimension, unless its file has
        kernel void %s_range(%sglobal int *size) as well, which one work-item runs: it puts the global sizes of three
        dimensions into size[0], size[1], size[2] and those of a group into size[3], size[4], size[5].
        """,
        OwnKernel.signature(kernel),
        rows,
        this.rows.size() > SHOWN ? ", …" : "",
        integers.isEmpty() ? "" : integers + ", ",
        String.join(", ", buffers),
        Arrays.toString(example.range()),
        example.items(),
        kernel.flops().of(example),
        kernel.moved().of(example),
        kernel.name(),
        kernel.integers().stream()
            .map(integer -> "int " + integer.name() + ", ")
            .collect(Collectors.joining()));
  }
}
