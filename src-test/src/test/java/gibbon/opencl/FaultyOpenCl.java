package gibbon.opencl;

import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntBiFunction;

/** The OpenCL device of the tests, with what OpenCL answers counted, and changed on demand. */
public final class FaultyOpenCl implements Answers {
  /** What {@code CL_OUT_OF_RESOURCES} is: a GPU answers so once a kernel has gone astray. */
  public static final int OUT_OF_RESOURCES = -5;

  public static final int DEVICE_NOT_AVAILABLE = -2;
  static final int MEM_OBJECT_ALLOCATION_FAILURE = -4;

  private final Map<String, Integer> calls = new HashMap<>();
  private ToIntBiFunction<String, Integer> fault = (function, call) -> 0;

  /** From now on a function's n-th call, counted from 1, answers this status where it is not 0. */
  public void strike(ToIntBiFunction<String, Integer> status) {
    calls.clear();
    fault = status;
  }

  /** How often a function has been called since the last {@link #strike}. */
  public int calls(String function) {
    return calls.getOrDefault(function, 0);
  }

  @Override
  public int of(String function, int status) {
    int injected = fault.applyAsInt(function, calls.merge(function, 1, Integer::sum));
    return injected == 0 ? status : injected;
  }

  /** A device whose answers come through this. */
  public Device open() {
    return open(Opened.first());
  }

  ClDevice open(ClPlatforms.Found found) {
    boolean processor = found.info().type() == DeviceInfo.Type.PROCESSOR;
    return new ClDevice(found, processor, Tuning.standard(16), this);
  }
}
