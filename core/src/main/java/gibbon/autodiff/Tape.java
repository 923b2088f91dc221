package gibbon.autodiff;

import gibbon.Text;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Records operations as they happen and differentiates any scalar among them with respect to any
 * values among them.
 *
 * <p>The caller says what to differentiate: FGSM asks for the gradient of the loss with respect to
 * the input, training for that with respect to the parameters. It is the same backward pass.
 */
public final class Tape {
  /*
   * The tape is append-only, so its order is topological and the backward pass is one reversed loop.
   *
   * A first sweep forward marks what depends on a wanted value; the loop then pulls only marked nodes
   * that the loss reaches, and an op's pullback is asked only for inputs that are marked. Nothing
   * else is launched: an attack makes no weight gradients, training no input gradient.
   *
   * Pullbacks are written in tape operations, which append to this very tape behind the node being
   * pulled; the loop never sees them, but a later call can differentiate through them.
   */
  private final Arena arena;
  private final List<Var> nodes = new ArrayList<>();
  private final Map<Parameter, Var> parameters = new IdentityHashMap<>();
  private final Consumer<Var> listener;
  private Var pulled;

  /** A tape whose results live in {@code arena}. */
  public Tape(Arena arena) {
    this(arena, recorded -> {});
  }

  /**
   * A tape that tells {@code listener} of every value once it is recorded, its launches queued
   * unless they wait for somebody to ask.
   */
  public Tape(Arena arena, Consumer<Var> listener) {
    this.arena = arena;
    this.listener = listener;
  }

  public Arena arena() {
    return arena;
  }

  /** Everything recorded so far, inputs before results. */
  public List<Var> nodes() {
    return List.copyOf(nodes);
  }

  /** A value that comes from outside. */
  public Var leaf(Tensor value) {
    Var leaf = new Var(this, nodes.size(), value.shape(), null, List.of(), pulled);
    leaf.become(value, null);
    return record(leaf);
  }

  /** The leaf of a parameter, the same one whenever it is asked for. */
  public Var parameter(Parameter parameter) {
    return parameters.computeIfAbsent(parameter, p -> leaf(p.value()));
  }

  /** The parameters that were asked for so far, and what stands for them. */
  public Map<Parameter, Var> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * Puts a value of this tape in a parameter's place, so that whatever is made of parameters can be
   * differentiated as a function of values: by a check of gradients, or of a step of training.
   *
   * @param value of the parameter's shape
   * @throws ShapeException for another shape
   * @throws IllegalArgumentException for a value of another tape
   * @throws IllegalStateException where the parameter is on this tape already
   */
  public void bind(Parameter parameter, Var value) {
    if (value.tape() != this) {
      throw new IllegalArgumentException(
          parameter.name() + " was given a value of another tape; make it a leaf of this one.");
    }
    if (!value.shape().equals(parameter.value().shape())) {
      throw new ShapeException(
          Text.of(
              "%s has the shape %s and was given a value of %s.",
              parameter.name(), parameter.value().shape(), value.shape()));
    }
    if (parameters.putIfAbsent(parameter, value) != null) {
      throw new IllegalStateException(
          parameter.name() + " is on this tape already; bind it before it is used.");
    }
  }

  /** Runs an op on values of this tape, unless it runs on demand, and records it. */
  public Var apply(Op op, Var... inputs) {
    List<Shape> shapes = new ArrayList<>(inputs.length);
    for (Var input : inputs) {
      if (input.tape() != this) {
        throw new IllegalArgumentException(
            op.name() + " was given a value of another tape; make it a leaf of this one.");
      }
      shapes.add(input.shape());
    }
    Var result = new Var(this, nodes.size(), op.resultShape(shapes), op, List.of(inputs), pulled);
    if (!op.onDemand()) {
      run(result);
    }
    return record(result);
  }

  /** Runs the op of a recorded value. */
  void run(Var var) {
    Op op = var.op().orElseThrow();
    Tensor[] values = new Tensor[var.inputs().size()]; // A stream takes as long as all else here.
    for (int i = 0; i < values.length; i++) {
      values[i] = var.input(i).value();
    }
    List<Tensor> tensors = List.of(values);
    Object former = arena.cause(new Cause(op, var.index(), var.wayBackOf().orElse(null)));
    try {
      Tensor result = op.allocateResult(arena, tensors);
      var.become(result, op.forward(arena, tensors, result));
    } finally {
      arena.cause(former);
    }
  }

  /**
   * The gradients of {@code loss} with respect to {@code wanted}, as values of this tape. A value
   * the loss does not depend on has a gradient of zeros.
   *
   * @throws ShapeException if {@code loss} is not a single number
   */
  public Gradients gradients(Var loss, Var... wanted) {
    return gradients(loss, List.of(wanted));
  }

  /** As {@link #gradients(Var, Var...)}. */
  public Gradients gradients(Var loss, List<Var> wanted) {
    if (loss.shape().size() != 1) {
      throw new ShapeException(
          "Gradients are taken of a single number, got a loss of shape "
              + loss.shape()
              + "; sum it, or say how much each number weighs.");
    }
    return gradients(loss, 1, wanted);
  }

  /**
   * The gradients of {@code weight} · Σ {@code losses}: those of a sum or a mean, without computing
   * it. The weights are made in memory only if somebody reads them: most pullbacks of losses know
   * better than to multiply by 1.
   */
  public Gradients gradients(Var losses, double weight, List<Var> wanted) {
    return gradients(
        losses, () -> seed(losses, weight, () -> arena.full(losses.shape(), weight)), wanted);
  }

  /**
   * The gradients of Σ {@code losses}. Who takes many steps keeps the weights for those who read
   * them, so that none of the steps has to make them.
   *
   * @param ones of the shape of the losses, each number of which is 1
   * @throws ShapeException for another shape
   */
  public Gradients gradientsOfSum(Var losses, Tensor ones, List<Var> wanted) {
    requireShape(losses, ones);
    return gradients(losses, () -> seed(losses, 1, () -> ones), wanted);
  }

  /**
   * The gradients of Σ {@code weights} · {@code losses}.
   *
   * @param weights of the shape of the losses
   * @throws ShapeException for another shape
   */
  public Gradients gradients(Var losses, Tensor weights, List<Var> wanted) {
    requireShape(losses, weights);
    return gradients(losses, () -> leaf(weights), wanted);
  }

  private static void requireShape(Var losses, Tensor weights) {
    if (!weights.shape().equals(losses.shape())) {
      throw new ShapeException(
          Text.of(
              "Losses of shape %s were given weights of shape %s.",
              losses.shape(), weights.shape()));
    }
  }

  private Var seed(Var losses, double weight, Supplier<Tensor> weights) {
    Var leaf = new Var(this, nodes.size(), losses.shape(), null, List.of(), pulled);
    leaf.constant(weight, weights);
    return record(leaf);
  }

  private Gradients gradients(Var losses, Supplier<Var> seed, List<Var> wanted) {
    if (losses.tape() != this) {
      throw new IllegalArgumentException(
          "Gradients of a loss of another tape were asked for; ask the tape that recorded it.");
    }
    int end = losses.index() + 1;
    boolean[] depends = new boolean[end];
    for (Var var : wanted) {
      if (var.tape() != this) {
        throw new IllegalArgumentException(
            "The gradient of a value of another tape was asked for.");
      }
      if (var.index() < end) {
        depends[var.index()] = true;
      }
    }
    for (int i = 0; i < end; i++) {
      for (Var input : nodes.get(i).inputs()) {
        depends[i] |= depends[input.index()];
      }
    }
    Var[] gradients = new Var[end];
    if (depends[losses.index()]) {
      gradients[losses.index()] = seed.get();
    }
    for (int i = end - 1; i >= 0; i--) {
      Var node = nodes.get(i);
      if (gradients[i] != null && node.pullback() != null) {
        pulled = node;
        pull(node, gradients[i], depends, gradients);
      }
    }
    pulled = null;
    Map<Var, Var> result = new IdentityHashMap<>();
    for (Var var : wanted) {
      Var gradient = var.index() < end ? gradients[var.index()] : null;
      if (gradient != null && gradient.op().flatMap(Op::gatedBy).isPresent()) {
        gradient.value(); // Nothing more comes to it: nobody has to know that it waited.
      }
      result.put(var, gradient != null ? gradient : leaf(arena.full(var.shape(), 0)));
    }
    return new Gradients(result);
  }

  private static void pull(Var node, Var dy, boolean[] depends, Var[] gradients) {
    node.pullback()
        .pull(
            node,
            dy,
            (position, gradient) -> {
              int input = node.input(position).index();
              if (depends[input]) {
                Var added = gradient.get();
                if (added == dy && dy.pending() && dependent(node, depends) > 1) {
                  added.value(); // Several use it: it is made once, for all.
                }
                if (!added.shape().equals(node.input(position).shape())) {
                  throw new IllegalStateException(
                      Text.of(
                          "The pullback of %s gave input %d of shape %s a gradient of shape %s.",
                          node.op().orElseThrow(),
                          position,
                          node.input(position).shape(),
                          added.shape()));
                }
                gradients[input] =
                    gradients[input] == null ? added : Accumulate.sum(gradients[input], added);
              }
            });
  }

  private static long dependent(Var node, boolean[] depends) {
    return node.inputs().stream().filter(input -> depends[input.index()]).count();
  }

  private Var record(Var var) {
    nodes.add(var);
    listener.accept(var);
    return var;
  }
}
