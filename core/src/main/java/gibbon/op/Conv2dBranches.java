package gibbon.op;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.autodiff.Working;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.ShapeException;
import gibbon.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The results of {@link Conv2dLayer}s side by side, as a module of branches hands them on (Szegedy
 * et al. 2015): for each, x [n, h, w, c], filters [r, s, c / groups, k] and bias [k] → [n, p, q,
 * the sum of all k]. All layers are rectified, or none.
 */
record Conv2dBranches(List<Conv2dLayer> layers) implements Op {
  /*
   * The same numbers as the layers and Concatenate one after the other, but each layer stores where its
   * numbers belong, and its gradient is read where it is in that of the whole.
   */
  private static final int INPUTS = 3;

  Conv2dBranches {
    layers = List.copyOf(layers);
  }

  /** The op in place of a concatenation of these, where all are layers that nobody has run yet. */
  static Optional<Var> of(int axis, Var... xs) {
    List<Conv2dLayer> layers = new ArrayList<>();
    List<Var> inputs = new ArrayList<>();
    for (Var x : xs) {
      if (x.pending() && x.op().orElseThrow() instanceof Conv2dLayer layer) {
        layers.add(layer);
        inputs.addAll(x.inputs());
      }
    }
    boolean alike = layers.stream().map(Conv2dLayer::rectified).distinct().count() == 1;
    return alike && layers.size() == xs.length && axis == 3
        ? Optional.of(xs[0].tape().apply(new Conv2dBranches(layers), inputs.toArray(Var[]::new)))
        : Optional.empty();
  }

  private boolean rectified() {
    return layers.get(0).rectified();
  }

  @Override
  public Rule rule() {
    return new Rule(
        rectified()
            ? "y = max(z, 0), z = x * w + b of each branch in a row"
            : "y = x * w + b of each branch in a row",
        (rectified() ? "dz = dy where y > 0, else 0; " : "dz = dy; ")
            + "each branch's dx, dw and db are those of its layer, from its part of dz");
  }

  @Override
  public String worked(Working at) {
    return at.named();
  }

  @Override
  public OptionalInt piece(Working at) {
    return rectified() ? OptionalInt.of(at.y() > 0 ? 1 : 0) : OptionalInt.empty();
  }

  @Override
  public Part part() {
    return Part.ACTIVATION;
  }

  @Override
  public Shape resultShape(List<Shape> inputs) {
    Shape all = null;
    for (int i = 0; i < layers.size(); i++) {
      Shape own = layers.get(i).resultShape(inputs.subList(INPUTS * i, INPUTS * (i + 1)));
      if (all != null && !own.with(3, 1).equals(all.with(3, 1))) {
        throw new ShapeException(
            "Conv2dBranches needs branches whose results differ in their channels alone, got "
                + all
                + " and "
                + own
                + ".");
      }
      all = all == null ? own : all.with(3, all.extent(3) + own.extent(3));
    }
    return all;
  }

  @Override
  public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
    List<Arena.Launching> launches = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < layers.size(); i++) {
      List<Tensor> own = inputs.subList(INPUTS * i, INPUTS * (i + 1));
      launches.add(layers.get(i).launch(arena, own, result, start));
      start += own.get(2).shape().size();
    }
    arena.together(launches);
    return this::back;
  }

  private void back(Var y, Var dy, Sink into) {
    Once dz = new Once(() -> rectified() ? ReluGate.of(dy, y) : dy);
    int start = 0;
    for (int i = 0; i < layers.size(); i++) {
      int count = y.input(INPUTS * i + 2).shape().size();
      back(y, dz, i, start, count, into);
      start += count;
    }
  }

  private void back(Var y, Once dz, int branch, int start, int count, Sink into) {
    Window window = layers.get(branch).window();
    int groups = layers.get(branch).groups();
    Var x = y.input(INPUTS * branch);
    Var filters = y.input(INPUTS * branch + 1);
    Once own = new Once(() -> Ops.slice(dz.get(), 3, start, count));
    into.add(
        INPUTS * branch,
        () -> {
          Op slope = new Conv2dInputGradientPlus(x.shape(), window, groups, start, false, false);
          return y.tape().apply(slope, dz.get(), filters);
        });
    into.add(
        INPUTS * branch + 1,
        () ->
            y.tape()
                .apply(new Conv2dFilterGradient(filters.shape(), window, groups), x, own.get()));
    into.add(INPUTS * branch + 2, () -> Ops.sum(own.get(), 0, 1, 2));
  }
}
