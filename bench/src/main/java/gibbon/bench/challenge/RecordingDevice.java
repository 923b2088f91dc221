package gibbon.bench.challenge;

import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.KernelProfile;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.List;

/** A device that has another do everything, and keeps the launches. */
final class RecordingDevice implements Device {
  private final Device device;
  private final List<Launch> launches = new ArrayList<>();

  RecordingDevice(Device device) {
    this.device = device;
  }

  /** All launches so far, in their order. */
  List<Launch> launches() {
    return launches;
  }

  @Override
  public void launch(Launch launch) {
    launches.add(launch);
    device.launch(launch);
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
  public KernelProfile profile() {
    return device.profile();
  }

  @Override
  public int precisionBits() {
    return device.precisionBits();
  }

  @Override
  public boolean keepsDenormals() {
    return device.keepsDenormals();
  }

  @Override
  public void close() {
    device.close();
  }
}
