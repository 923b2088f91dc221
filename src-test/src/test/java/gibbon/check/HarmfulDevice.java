package gibbon.check;

import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.JavaDevice;
import gibbon.device.Launch;
import gibbon.device.Profile;
import java.util.function.BiConsumer;

/** A device that does everything right and then some harm. */
public record HarmfulDevice(
    JavaDevice device, BiConsumer<HarmfulDevice, Launch> harm, int[] launches) implements Device {
  public HarmfulDevice(BiConsumer<HarmfulDevice, Launch> harm) {
    this(new JavaDevice(), harm, new int[1]);
  }

  /** Adds to a number of a buffer, or replaces it by NaN. */
  public void change(Buffer buffer, int place, double by) {
    double[] values = new double[buffer.length()];
    device.read(buffer, values);
    values[place] = Double.isNaN(values[place]) ? by : values[place] + by;
    device.write(buffer, values);
  }

  @Override
  public void launch(Launch launch) {
    device.launch(launch);
    launches[0]++;
    harm.accept(this, launch);
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public Buffer allocate(int length) {
    return device.allocate(length);
  }

  @Override
  public void release(Buffer buffer) {
    device.release(buffer);
  }

  @Override
  public void write(Buffer target, float[] values) {
    device.write(target, values);
  }

  @Override
  public void write(Buffer target, double[] values) {
    device.write(target, values);
  }

  @Override
  public void read(Buffer source, float[] into) {
    device.read(source, into);
  }

  @Override
  public void read(Buffer source, double[] into) {
    device.read(source, into);
  }

  @Override
  public void finish() {
    device.finish();
  }

  @Override
  public Counters counters() {
    return device.counters();
  }

  @Override
  public void profiling(boolean on) {
    device.profiling(on);
  }

  @Override
  public Profile profile() {
    return device.profile();
  }

  @Override
  public int precisionBits() {
    return device.precisionBits();
  }

  @Override
  public void close() {
    device.close();
  }
}
