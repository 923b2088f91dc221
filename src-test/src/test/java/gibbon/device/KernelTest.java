package gibbon.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** An argument's handle finds what a launch gave for it, wherever it stands in the signature. */
class KernelTest {
  private static final Kernel.Array X = Kernel.array("x");
  private static final Kernel.Array Y = Kernel.array("y");
  private static final Kernel.Int ROWS = Kernel.integer("rows");
  private static final Kernel.Real SCALE = Kernel.real("scale");

  @Property(tries = 100)
  void aHandleFindsItsArgument(
      @ForAll @IntRange(min = 1, max = 4) int reads,
      @ForAll @IntRange(min = 1, max = 4) int writes,
      @ForAll @IntRange(min = 0, max = 4) int integers,
      @ForAll @IntRange(min = 0, max = 4) int reals) {
    Kernel kernel =
        Kernel.named("of_many")
            .reads(handles(reads, i -> Kernel.array("r" + i), Kernel.Array[]::new))
            .writes(handles(writes, i -> Kernel.array("w" + i), Kernel.Array[]::new))
            .integers(handles(integers, i -> Kernel.integer("i" + i), Kernel.Int[]::new))
            .reals(handles(reals, i -> Kernel.real("s" + i), Kernel.Real[]::new))
            .means(
                (call, from, to) -> {
                  for (int i = 0; i < reads; i++) {
                    assertEquals(i, call.array(Kernel.array("r" + i))[0]);
                  }
                  for (int i = 0; i < writes; i++) {
                    assertEquals(reads + i, call.array(Kernel.array("w" + i))[0]);
                  }
                  for (int i = 0; i < integers; i++) {
                    assertEquals(10 * i, call.integer(Kernel.integer("i" + i)));
                  }
                  for (int i = 0; i < reals; i++) {
                    assertEquals(.5 * i, call.real(Kernel.real("s" + i)));
                  }
                  call.array(Kernel.array("w0"))[0] = -1;
                });
    try (JavaDevice device = new JavaDevice()) {
      List<Buffer> buffers =
          IntStream.range(0, reads + writes)
              .mapToObj(
                  place -> {
                    Buffer buffer = device.allocate(1);
                    device.write(buffer, new double[] {place});
                    return buffer;
                  })
              .toList();
      Launch launch =
          new Launch(
              kernel,
              new int[] {1},
              buffers,
              IntStream.range(0, integers).map(i -> 10 * i).toArray(),
              IntStream.range(0, reals).mapToDouble(i -> .5 * i).toArray());
      device.launch(launch);
      double[] written = new double[1];
      device.read(launch.buffer(Kernel.array("w0")), written);
      assertEquals(-1, written[0]);
      for (int place = 0; place < reads + writes; place++) {
        assertEquals(place, kernel.place(kernel.buffer(place)));
      }
      buffers.forEach(device::release);
    }
  }

  private interface Handle<H> {
    H of(int i);
  }

  private static <H> H[] handles(int count, Handle<H> handle, IntFunction<H[]> array) {
    return IntStream.range(0, count).mapToObj(handle::of).toArray(array);
  }

  @Test
  void anArgumentThatAKernelDoesNotTakeIsNamed() {
    Kernel kernel = Kernel.named("plain").reads(X).writes(Y).means((call, from, to) -> {});
    assertEquals(
        "Kernel plain takes no integer of the name rows.",
        assertThrows(IllegalArgumentException.class, () -> kernel.place(ROWS)).getMessage());
    assertEquals(
        "Kernel plain takes no real of the name scale.",
        assertThrows(IllegalArgumentException.class, () -> kernel.place(SCALE)).getMessage());
    assertEquals(
        "Kernel plain takes no buffer of the name z.",
        assertThrows(IllegalArgumentException.class, () -> kernel.place(Kernel.array("z")))
            .getMessage());
  }

  @Test
  void twoArgumentsHaveTwoNames() {
    Kernel.Declaration twice =
        Kernel.named("twice").reads(X).writes(Y).integers(Kernel.integer("y"));
    assertEquals(
        "Kernel twice has two arguments of the name y.",
        assertThrows(IllegalArgumentException.class, () -> twice.means((call, from, to) -> {}))
            .getMessage());
  }
}
