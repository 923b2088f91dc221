package gibbon.bench.peers;

import gibbon.autodiff.Tape;
import gibbon.device.Device;
import gibbon.device.KernelProfile;
import gibbon.tensor.Arena;
import gibbon.tensor.Tensor;

/** Work of this engine, whose kernels can be timed. */
abstract class GibbonWork implements Peer.Work {
  final Device device;

  GibbonWork(Device device) {
    this.device = device;
  }

  @Override
  public double kernelSeconds() {
    device.profiling(true);
    try {
      run();
      KernelProfile profile = device.profile();
      return profile.lacksTimer() ? Double.NaN : profile.kernelSeconds();
    } finally {
      device.profiling(false);
    }
  }

  /** A single op. */
  abstract static class Single extends GibbonWork {
    Single(Device device) {
      super(device);
    }

    /** What it computes, recorded on a tape of its own. */
    abstract Tensor result(Tape tape);

    @Override
    public void run() {
      run(1);
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        try (Arena arena = new Arena(device)) {
          result(new Tape(arena));
        }
      }
      device.finish();
    }

    @Override
    public float[][] results() {
      try (Arena arena = new Arena(device)) {
        return new float[][] {result(new Tape(arena)).toFloats()};
      }
    }
  }
}
