package gibbon.bench.peers;

import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Gradients;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.KernelProfile;
import gibbon.model.DropoutNoise;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Recipe;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import gibbon.train.Schedule;
import gibbon.train.TrainingPlan;
import gibbon.train.TrainingStep;
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

  @Override
  public Work prepare(Task task) {
    lasting.close();
    lasting = new Arena(device);
    return task.product() ? product(task) : new NetworkTask(task);
  }

  /** Work whose kernels can be timed. */
  private abstract class Timed implements Work {
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
  }

  private Work product(Task task) {
    boolean nt = task.kind() == Task.Kind.NT;
    boolean tn = task.kind() == Task.Kind.TN;
    Tensor left =
        lasting.of(tn ? Shape.of(task.k(), task.m()) : Shape.of(task.m(), task.k()), task.left());
    Tensor right =
        lasting.of(nt ? Shape.of(task.n(), task.k()) : Shape.of(task.k(), task.n()), task.right());
    return new Timed() {
      @Override
      public void run() {
        run(1);
      }

      @Override
      public void run(int times) {
        for (int i = 0; i < times; i++) {
          try (Arena arena = new Arena(device)) {
            result(arena);
          }
        }
        device.finish();
      }

      private Tensor result(Arena arena) {
        Tape tape = new Tape(arena);
        return Ops.matmul(tape.leaf(left), tape.leaf(right), tn, nt).value();
      }

      @Override
      public float[][] results() {
        try (Arena arena = new Arena(device)) {
          return new float[][] {result(arena).toFloats()};
        }
      }
    };
  }

  private final class NetworkTask extends Timed {
    private final Task task;
    private final Tensor pictures;
    private final Tensor labels;
    private final Network model;
    private final TrainingStep training;
    private long step;

    NetworkTask(Task task) {
      this.task = task;
      pictures = lasting.of(Shape.of(task.m(), task.k()), task.pictures());
      labels = lasting.ofIntegers(task.labels());
      model = model();
      training =
          new TrainingStep(plan(DropoutNoise.Rates.MAXOUT, Task.COLUMN_BOUND), model, lasting);
    }

    private Recipe recipe() {
      return MaxoutRecipe.of(task.k(), Task.CLASSES, Task.PIECES, task.n(), task.n());
    }

    private Network model() {
      Network built = recipe().build(lasting, 1);
      List<Task.Layer> layers = task.layers();
      for (int i = 0; i < layers.size(); i++) {
        write(built.parameters().get(2 * i), layers.get(i).weights());
        write(built.parameters().get(2 * i + 1), layers.get(i).biases());
      }
      return built;
    }

    private static void write(Parameter parameter, float[] values) {
      double[] wide = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        wide[i] = values[i];
      }
      parameter.value().write(wide);
    }

    private TrainingPlan plan(DropoutNoise.Rates dropout, float columnBound) {
      return TrainingPlan.of("peers", recipe(), 1)
          .batch(task.m())
          .schedule(Schedule.constant(Task.RATE, Task.MOMENTUM))
          .columnBound(columnBound)
          .dropout(dropout);
    }

    @Override
    public void run() {
      try (Arena arena = new Arena(device)) {
        launch(arena, training);
        device.finish();
      }
    }

    @Override
    public float[][] results() {
      TrainingStep clean = new TrainingStep(plan(null, Task.CHECKED_BOUND), model, lasting);
      try (Arena arena = new Arena(device)) {
        for (int i = 1; i < Task.CHECKED_STEPS && task.kind() == Task.Kind.TRAINING; i++) {
          launch(arena, clean);
        }
        List<Tensor> results = launch(arena, clean);
        return results.stream().map(Tensor::toFloats).toArray(float[][]::new);
      }
    }

    private List<Tensor> launch(Arena arena, TrainingStep stepping) {
      Tape tape = new Tape(arena);
      if (task.kind() == Task.Kind.FGSM) {
        return List.of(
            FastGradientSign.of(Task.EPSILON)
                .step(model, tape, pictures, labels)
                .adversarial()
                .value());
      }
      Var x = tape.leaf(pictures);
      if (task.kind() == Task.Kind.FORWARD) {
        return List.of(model.logits(x, Noise.NONE).value());
      }
      Var y = tape.leaf(labels);
      if (task.kind() == Task.Kind.TRAINING) {
        stepping.run(x, y, step++, 1);
        return model.parameters().stream().map(Parameter::value).toList();
      }
      Var loss = Ops.mean(Ops.softmaxCrossEntropy(model.logits(x, Noise.NONE), y));
      List<Var> wanted = new ArrayList<>();
      if (task.kind() == Task.Kind.GRADIENTS) {
        wanted.add(x);
      }
      wanted.addAll(model.parameters(x));
      Gradients gradients = tape.gradients(loss, wanted);
      return wanted.stream().map(gradients::of).toList();
    }
  }
}
