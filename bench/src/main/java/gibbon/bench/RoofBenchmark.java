package gibbon.bench;

import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.Launch;
import gibbon.device.Roofline;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The two kernels whose rates are a device's roofs: nothing but multiply-adds, and a copy of arrays
 * of 128 MB, far larger than any cache.
 *
 * <p>{@code ./gibbon bench Roof}. There is nothing to verify: the first one's result is arbitrary,
 * and the copy is compared with what was copied.
 */
@State(Scope.Benchmark)
public class RoofBenchmark {
  private static final int LENGTH = 1 << 25;

  @Param({"fma_peak", "copy_peak"})
  public String roof;

  @Setup(Level.Trial)
  public void open(Running running) {
    running.open(device -> new Peak(device, roof.equals("copy_peak")));
  }

  @Benchmark
  public Device run(Running running) {
    return running.run();
  }

  private static final class Peak implements Workload {
    private final Device device;
    private final List<Buffer> buffers;
    private final Launch launch;

    Peak(Device device, boolean copy) {
      this.device = device;
      if (copy) {
        buffers = List.of(device.allocate(LENGTH), device.allocate(LENGTH));
        float[] numbers = new float[LENGTH];
        numbers[LENGTH - 1] = 7;
        device.write(buffers.get(0), numbers);
        launch =
            new Launch(
                Roofline.COPY_PEAK, new int[] {LENGTH / 16}, buffers, new int[0], new double[0]);
        device.launch(launch);
        device.read(buffers.get(1), numbers);
        if (numbers[LENGTH - 1] != 7) {
          throw new IllegalStateException("The copy is not what was copied.");
        }
      } else {
        buffers = List.of(Roofline.arithmeticBuffer(device));
        launch = Roofline.arithmeticLaunch(device, buffers.get(0));
      }
    }

    @Override
    public Device device() {
      return device;
    }

    @Override
    public void queue() {
      device.launch(launch);
    }

    @Override
    public void close() {
      buffers.forEach(device::release);
      device.close();
    }
  }
}
