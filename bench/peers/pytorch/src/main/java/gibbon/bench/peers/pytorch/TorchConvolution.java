package gibbon.bench.peers.pytorch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import gibbon.bench.peers.ChannelOrder;
import gibbon.bench.peers.ConvTask;
import gibbon.bench.peers.ConvTask.Form;
import gibbon.bench.peers.Peer;

/** A convolution, or the backward pass alone of one whose forward pass is kept. */
final class TorchConvolution implements Peer.Work {
  private final ConvTask task;
  private final NDManager lasting;
  private final NDArray x;
  private final NDArray filters;
  private final NDArray dy;
  private final NDArray wanted;
  private final NDArray y;

  TorchConvolution(ConvTask task, Engine engine, NDManager lasting) {
    this.task = task;
    this.lasting = lasting;
    int n = task.n();
    int c = task.c();
    int k = task.k();
    int taps = task.taps();
    x =
        lasting.create(
            ChannelOrder.channelsFirst(task.x(), n, task.side(), c),
            new Shape(n, c, task.side(), task.side()));
    filters =
        lasting.create(
            ChannelOrder.filtersFirst(task.filters(), taps, c, k), new Shape(k, c, taps, taps));
    int side = task.outputs();
    dy =
        lasting.create(
            ChannelOrder.channelsFirst(task.dy(), n, side, k), new Shape(n, k, side, side));
    wanted = task.form() == Form.INPUT ? x : filters;
    if (task.form() == Form.FORWARD) {
      y = null;
      return;
    }
    wanted.setRequiresGradient(true);
    try (GradientCollector collector = engine.newGradientCollector()) {
      y = convolution(x);
    }
  }

  private NDArray convolution(NDArray pictures) {
    return TorchNet.conv(pictures, filters, null, task.stride(), task.padding());
  }

  @Override
  public void run() {
    if (y == null) {
      try (NDManager step = lasting.newSubManager()) {
        x.attach(step);
        convolution(x);
        x.attach(lasting);
      }
    } else {
      // The gradient is added to the one before, which takes next to nothing.
      JniUtils.backward((PtNDArray) y, (PtNDArray) dy, true, false);
    }
  }

  @Override
  public float[][] results() {
    int side = task.outputs();
    if (y == null) {
      try (NDArray result = convolution(x)) {
        return new float[][] {
          ChannelOrder.channelsLast(result.toFloatArray(), task.n(), side, task.k())
        };
      }
    }
    run();
    float[] gradient = wanted.getGradient().toFloatArray();
    return new float[][] {
      wanted == x
          ? ChannelOrder.channelsLast(gradient, task.n(), task.side(), task.c())
          : ChannelOrder.filtersLast(gradient, task.taps(), task.c(), task.k())
    };
  }
}
