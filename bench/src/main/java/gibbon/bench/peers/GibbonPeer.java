package gibbon.bench.peers;

import gibbon.autodiff.Op;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.ConvRecipe;
import gibbon.model.ConvSizes;
import gibbon.model.DropoutNoise;
import gibbon.model.LayerRules;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.onnx.ImportOptions;
import gibbon.onnx.OnnxNetwork;
import gibbon.onnx.Preset;
import gibbon.op.Conv2d;
import gibbon.op.Conv2dFilterGradient;
import gibbon.op.Conv2dInputGradient;
import gibbon.op.Ops;
import gibbon.op.Window;
import gibbon.store.AtomicFiles;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This engine, measured like any peer. */
public final class GibbonPeer implements Peer {
  private final Device device = Devices.open(System.getProperty("gibbon.bench.device", "opencl"));
  private Arena lasting = new Arena(device);

  @Override
  public String name() {
    return "Gibbon on " + device.info().name();
  }

  private void clear() {
    lasting.close();
    lasting = new Arena(device);
  }

  @Override
  public Work prepare(Task task) {
    clear();
    if (task.product()) {
      return product(task);
    }
    Recipe recipe = MaxoutRecipe.of(task.k(), Task.CLASSES, Task.PIECES, task.n(), task.n());
    if (task.attack()) {
      return new GibbonAttack(device, built(recipe, task.layers()), task);
    }
    return new GibbonNetwork(
        device,
        lasting,
        task.kind(),
        built(recipe, task.layers()),
        task.layers(),
        lasting.of(Shape.of(task.m(), task.k()), task.pictures()),
        lasting.ofIntegers(task.labels()),
        plan(recipe, task.m(), true));
  }

  private Work product(Task task) {
    boolean nt = task.kind() == Task.Kind.NT;
    boolean tn = task.kind() == Task.Kind.TN;
    Tensor left =
        lasting.of(tn ? Shape.of(task.k(), task.m()) : Shape.of(task.m(), task.k()), task.left());
    Tensor right =
        lasting.of(nt ? Shape.of(task.n(), task.k()) : Shape.of(task.k(), task.n()), task.right());
    return new GibbonWork.Single(device) {
      @Override
      Tensor result(Tape tape) {
        return Ops.matmul(tape.leaf(left), tape.leaf(right), tn, nt).value();
      }
    };
  }

  @Override
  public Work prepare(ConvTask task) {
    clear();
    int side = task.outputs();
    Shape pictures = Shape.of(task.n(), task.side(), task.side(), task.c());
    Shape bank = Shape.of(task.taps(), task.taps(), task.c(), task.k());
    Window window = Window.of(task.stride(), task.padding());
    Tensor x = lasting.of(pictures, task.x());
    Tensor filters = lasting.of(bank, task.filters());
    Tensor dy = lasting.of(Shape.of(task.n(), side, side, task.k()), task.dy());
    return new GibbonWork.Single(device) {
      @Override
      Tensor result(Tape tape) {
        return switch (task.form()) {
          case FORWARD -> apply(tape, new Conv2d(window, 1), x, filters);
          case INPUT -> apply(tape, new Conv2dInputGradient(pictures, window, 1), dy, filters);
          case FILTERS -> apply(tape, new Conv2dFilterGradient(bank, window, 1), x, dy);
        };
      }
    };
  }

  private static Tensor apply(Tape tape, Op op, Tensor left, Tensor right) {
    return tape.apply(op, tape.leaf(left), tape.leaf(right)).value();
  }

  @Override
  public Work prepare(NetTask task) {
    clear();
    Tensor pictures = lasting.of(Shape.of(task.batch(), task.net().inputs()), task.pictures());
    Tensor labels = lasting.ofIntegers(task.labels());
    if (task.isImported()) {
      ImportOptions untreated = new ImportOptions(Preset.UNIT, null, null, null, null, null, null);
      Network network = OnnxNetwork.read(Path.of(task.file()), untreated, lasting);
      leaveWeights(network, Path.of(task.weights()));
      return new GibbonNetwork(
          device, lasting, task.kind(), network, List.of(), pictures, labels, null);
    }
    Recipe recipe = recipe(task.net());
    return new GibbonNetwork(
        device,
        lasting,
        task.kind(),
        built(recipe, task.layers()),
        task.layers(),
        pictures,
        labels,
        plan(recipe, task.batch(), task.net().dropout()));
  }

  /** The weights as {@link NetTask#layers} reads them. */
  private static void leaveWeights(Network network, Path file) {
    int count = network.parameters().stream().mapToInt(p -> p.value().shape().size()).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    for (Parameter parameter : network.parameters()) {
      Shape shape = parameter.value().shape();
      float[] numbers = parameter.value().toFloats();
      boolean byClasses = shape.rank() == 2 && shape.extent(0) == network.classes();
      for (float number :
          byClasses ? ChannelOrder.transposed(numbers, shape.extents(), 1, 0) : numbers) {
        bytes.putFloat(number);
      }
    }
    AtomicFiles.write(file, stream -> stream.write(bytes.array()));
  }

  /** The recipe of convolutions, each under a pool, and dense layers. */
  private static Recipe recipe(Net net) {
    List<Net.Node> nodes = net.nodes();
    List<ConvSizes.Stage> stages = new ArrayList<>();
    List<Integer> units = new ArrayList<>();
    for (int i = 0; i < nodes.size() - 1; i++) {
      Net.Node node = nodes.get(i);
      // Behind its sums come its units.
      int width = net.extent(i + 1).channels();
      if (node.op() == Net.Op.CONV) {
        Net.Node pool = nodes.get(i + 2);
        stages.add(
            new ConvSizes.Stage(
                width, node.size(), node.stride(), node.padding(), pool.size(), pool.stride()));
      } else if (node.op() == Net.Op.DENSE) {
        units.add(width);
      }
    }
    return new ConvRecipe(
        new PictureShape(net.side(), net.side(), net.channels()),
        net.classes(),
        new ConvSizes(stages),
        units,
        net.dropout() ? Net.PIECES : 0,
        net.dropout() ? Task.PIECES : 0,
        0);
  }

  private Network built(Recipe recipe, List<Task.Layer> layers) {
    Network built = recipe.build(lasting, 1);
    for (int i = 0; i < layers.size(); i++) {
      write(built.parameters().get(2 * i), layers.get(i).weights());
      write(built.parameters().get(2 * i + 1), layers.get(i).biases());
    }
    return built;
  }

  static void write(Parameter parameter, float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    parameter.value().write(wide);
  }

  private static TrainingPlan plan(Recipe recipe, int batch, boolean dropout) {
    return TrainingPlan.of("peers", recipe, 1)
        .batch(batch)
        .schedule(Schedule.constant(Task.RATE, Task.MOMENTUM))
        .layers(LayerRules.NONE)
        .columnBound(Task.COLUMN_BOUND)
        .dropout(dropout ? DropoutNoise.Rates.MAXOUT : null);
  }
}
