package gibbon.check;

import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.KernelProfile;
import gibbon.device.Launch;

/** A device that has another do everything, but for what an implementation does otherwise. */
public interface ForwardingDevice extends Device {
  /** The device that does it. */
  Device device();

  @Override
  default void launch(Launch launch) {
    device().launch(launch);
  }

  @Override
  default boolean keepsDenormals() {
    return device().keepsDenormals();
  }

  @Override
  default boolean hasDoubles() {
    return device().hasDoubles();
  }

  @Override
  default DeviceInfo info() {
    return device().info();
  }

  @Override
  default Buffer allocate(int length) {
    return device().allocate(length);
  }

  @Override
  default void release(Buffer buffer) {
    device().release(buffer);
  }

  @Override
  default void write(Buffer target, float[] values) {
    device().write(target, values);
  }

  @Override
  default void write(Buffer target, double[] values) {
    device().write(target, values);
  }

  @Override
  default void read(Buffer source, float[] into) {
    device().read(source, into);
  }

  @Override
  default void read(Buffer source, double[] into) {
    device().read(source, into);
  }

  @Override
  default void finish() {
    device().finish();
  }

  @Override
  default Counters counters() {
    return device().counters();
  }

  @Override
  default void profiling(boolean on) {
    device().profiling(on);
  }

  @Override
  default KernelProfile profile() {
    return device().profile();
  }

  @Override
  default int precisionBits() {
    return device().precisionBits();
  }

  @Override
  default void close() {
    device().close();
  }
}
