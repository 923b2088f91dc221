package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A network under attack: the only way that an attack has to it. It counts what each picture costs,
 * and notes when a point that an attack tries meets its goal, whether the attack notices or not.
 */
public final class Victim {
  private final Network network;
  private final Device device;
  private final Watcher watcher;
  private final Ledger ledger = new Ledger();

  /** Moves a batch on the device. */
  public interface Move {
    /** What becomes of x [batch, inputs], of the same shape, with ∇ₓJ [batch, inputs]. */
    Var of(Var x, Var gradient);
  }

  /** A network that lives on this device. */
  public Victim(Network network, Device device) {
    this(network, device, Watcher.NONE);
  }

  public Victim(Network network, Device device, Watcher watcher) {
    this.network = network;
    this.device = device;
    this.watcher = watcher;
  }

  /** How many logits it gives. */
  public int classes() {
    return network.classes();
  }

  /** Whether steps on its device may be computed in double precision. */
  boolean hasDoubles() {
    return device.hasDoubles();
  }

  /** The logits of points [count][classes], row-major. */
  public double[] logits(Pictures points, Goal goal) {
    double[] logits = forward(points);
    note(points, goal, logits, 0);
    return logits;
  }

  /** The class of the largest logit of each point, the lowest among equals. */
  public int[] predicted(Pictures points, Goal goal) {
    return Predictions.classes(logits(points, goal), classes());
  }

  /** Losses of the goal's classes and their gradients, in one pass forward and back. */
  public Reply gradients(Pictures points, Goal goal, InputGradient wanted) {
    double[] logits = new double[points.count() * classes()];
    double[] losses = new double[points.count()];
    float[] gradients = new float[points.values().length];
    differentiated(
        points,
        goal,
        wanted,
        (at, from, fetched) -> {
          copy(at.logits().value().toDoubles(), logits, from * classes());
          copy(at.values().value().toDoubles(), losses, from);
          float[] values = fetched.values();
          System.arraycopy(values, 0, gradients, from * points.inputs(), values.length);
        });
    return new Reply(logits, losses, gradients);
  }

  /** A number of the logits and its gradient, in one pass forward and back. */
  public Slopes climb(Pictures points, Goal goal, Climb climb) {
    double[] logits = new double[points.count() * classes()];
    double[] values = new double[points.count()];
    double[] scales = new double[points.count()];
    float[] gradients = new float[points.values().length];
    slices(
        points,
        (arena, slice, from) -> {
          Goal of = goal.slice(from, slice.count());
          Climbed climbed = climbed(arena, tensor(arena, slice), slice.places(), of, climb);
          FetchedGradients fetched = new FetchedGradients(climbed.gradient());
          float[] part = fetched.values();
          System.arraycopy(part, 0, gradients, from * points.inputs(), part.length);
          copy(climbed.logits(), logits, from * classes());
          copy(climbed.values(), values, from);
          copy(climbed.scales(), scales, from);
          watcher.differentiated(slice, fetched);
          note(slice, of, climbed.logits(), 1);
        });
    return new Slopes(logits, values, gradients, scales);
  }

  /**
   * Where points come to in so many steps, which are made on the device, each after one pass
   * forward and back [count, inputs].
   */
  float[] ascend(Pictures points, Goal goal, Climb climb, int steps, Resident.Strides strides) {
    float[] last = new float[points.values().length];
    try (Arena lasting = new Arena(device)) {
      List<Resident> parts = new ArrayList<>();
      slices(
          points,
          (arena, slice, from) ->
              parts.add(
                  new Resident(
                      lasting,
                      slice,
                      goal.slice(from, slice.count()),
                      strides.of(lasting, from, slice.count()))));
      for (int k = 0; k < steps; k++) {
        parts.forEach(part -> stepped(part, climb));
      }
      int from = 0;
      for (Resident part : parts) {
        float[] values = part.here().values();
        System.arraycopy(values, 0, last, from, values.length);
        from += values.length;
      }
    }
    return last;
  }

  private void stepped(Resident part, Climb climb) {
    try (Arena arena = new Arena(device)) {
      Climbed climbed = climbed(arena, part.at(), part.places(), part.goal(), climb);
      if (watcher != Watcher.NONE) {
        watcher.differentiated(part.here(), new FetchedGradients(climbed.gradient()));
      }
      note(part.places(), part::here, part.goal(), climbed.logits(), 1);
      part.move(climbed.gradient().value());
    }
  }

  /** One pass forward and back. */
  private Climbed climbed(Arena arena, Tensor at, int[] places, Goal of, Climb climb) {
    Var input = new Tape(arena).leaf(at);
    Var out = network.logits(input, Noise.NONE);
    double[] logits = out.value().toDoubles();
    requireFinite(places, logits);
    return Climbed.of(network.output(), input, out, logits, of, climb, arena);
  }

  /** Logits and their derivatives by the pixels: one forward pass, a backward pass a class. */
  public Jacobian jacobian(Pictures points, Goal goal) {
    int classes = classes();
    double[] logits = new double[points.count() * classes];
    double[][] rows = new double[classes][points.values().length];
    slices(
        points,
        (arena, slice, from) -> {
          Jacobian part = Jacobian.of(network, tensor(arena, slice));
          copy(part.logits(), logits, from * classes);
          for (int k = 0; k < classes; k++) {
            copy(part.rows()[k], rows[k], from * points.inputs());
          }
          note(slice, goal.slice(from, slice.count()), part.logits(), classes);
        });
    return new Jacobian(logits, rows);
  }

  /** Whether each point is where it should be: all that a decision-based attack may learn. */
  public boolean[] reached(Pictures points, Goal goal) {
    int[] predicted = predicted(points, goal);
    boolean[] reached = new boolean[predicted.length];
    for (int i = 0; i < reached.length; i++) {
      reached[i] = goal.reached(i, predicted[i]);
    }
    return reached;
  }

  /** Where a move along the gradient leads, computed on the device [count, inputs]. */
  public float[] moved(Pictures points, Goal goal, InputGradient wanted, Move move) {
    float[] moved = new float[points.values().length];
    differentiated(
        points,
        goal,
        wanted,
        (at, from, fetched) -> {
          float[] values = move.of(at.input(), at.gradient()).value().toFloats();
          System.arraycopy(values, 0, moved, from * points.inputs(), values.length);
        });
    return moved;
  }

  private interface Differentiated {
    void take(InputGradient.At at, int from, FetchedGradients gradients);
  }

  private void differentiated(
      Pictures points, Goal goal, InputGradient wanted, Differentiated sink) {
    slices(
        points,
        (arena, slice, from) -> {
          Goal of = goal.slice(from, slice.count());
          InputGradient.At at =
              wanted.at(
                  network,
                  new Tape(arena),
                  tensor(arena, slice),
                  arena.ofIntegers(of.classes()),
                  Noise.NONE);
          FetchedGradients fetched = new FetchedGradients(at.gradient());
          sink.take(at, from, fetched);
          watcher.differentiated(slice, fetched);
          note(slice, of, at.logits().value().toDoubles(), 1);
        });
  }

  /** What the network says of points; costs nobody anything. */
  Predictions judge(Pictures points, int[] labels) {
    return Predictions.of(forward(points), labels, network);
  }

  private double[] forward(Pictures points) {
    double[] logits = new double[points.count() * classes()];
    slices(
        points,
        (arena, slice, from) ->
            copy(
                network
                    .logits(new Tape(arena).leaf(tensor(arena, slice)), Noise.NONE)
                    .value()
                    .toDoubles(),
                logits,
                from * classes()));
    requireFinite(points.places(), logits);
    return logits;
  }

  private interface Slice {
    void run(Arena arena, Pictures slice, int from);
  }

  private void slices(Pictures points, Slice slice) {
    if (points.inputs() != network.inputs()) {
      throw new GibbonException(
          Text.of(
              "The network takes pictures of %d numbers, but these have %d.",
              network.inputs(), points.inputs()));
    }
    for (int from = 0; from < points.count(); from += network.batch()) {
      int count = Math.min(network.batch(), points.count() - from);
      try (Arena arena = new Arena(device)) {
        slice.run(arena, count == points.count() ? points : points.slice(from, count), from);
      }
    }
  }

  private static Tensor tensor(Arena arena, Pictures points) {
    return arena.of(Shape.of(points.count(), points.inputs()), points.values());
  }

  private static void copy(double[] values, double[] into, int from) {
    System.arraycopy(values, 0, into, from, values.length);
  }

  /** Begins to count anew, for this attack. */
  void begin(Pictures pictures, Attack attack) {
    ledger.begin(pictures, attack);
  }

  Ledger.Cost cost(int place) {
    return ledger.of(place);
  }

  private void note(Pictures points, Goal goal, double[] logits, int backward) {
    note(points.places(), () -> points, goal, logits, backward);
  }

  private void note(
      int[] places, Supplier<Pictures> points, Goal goal, double[] logits, int backward) {
    requireFinite(places, logits);
    ledger.note(places, points, goal, Predictions.classes(logits, classes()), backward);
  }

  private void requireFinite(int[] places, double[] logits) {
    for (int i = 0; i < logits.length; i++) {
      if (!Double.isFinite(logits[i])) {
        throw Predictions.notFinite(places[i / classes()], logits[i]);
      }
    }
  }
}
