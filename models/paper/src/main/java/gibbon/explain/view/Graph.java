package gibbon.explain.view;

import gibbon.explain.Account;
import gibbon.explain.Step;
import gibbon.explain.Step.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tape of an attack as a graph, laid out in three columns: forward and downward on the left,
 * values from outside in the middle, backward and upward on the right, each pullback level with the
 * op it belongs to. The second forward pass, that of x̃, is left out.
 *
 * @param boxes a value each
 * @param edges from an input to what is made of it
 * @param rows how many rows the layout has
 */
public record Graph(List<Box> boxes, List<Edge> edges, int rows) {
  /** The columns of the layout. */
  static final int FORWARD = 0;

  static final int OUTSIDE = 1;
  static final int BACKWARD = 2;

  /** A value with its place in the layout. */
  public record Box(Step step, int column, int row) {
    /** The op and the shape of its result. */
    public String operation() {
      return step.applied() ? step.op() + " → " + step.shape() : step.shape().toString();
    }

    /** The kernels launched, without times, or what the leaf is. */
    public String kernels() {
      if (!step.applied()) {
        return step.formula();
      }
      return step.kernels().isEmpty()
          ? "no kernel"
          : String.join(", ", step.kernels().stream().map(Step.Launched::kernel).toList());
    }
  }

  /** An input; {@code flow} where it carries the picture or its gradient. */
  public record Edge(Box from, Box to, boolean flow) {}

  static Graph of(Account account) {
    List<Step> shown = account.steps().stream().filter(s -> s.phase() != Phase.PREDICTION).toList();
    Map<Integer, Box> boxes = new HashMap<>();
    List<Step> step = StepOrder.of(account);
    boxes.put(0, new Box(shown.get(0), FORWARD, 0));
    int row = 0;
    for (int i = step.size() - 1; i >= 0; i--) {
      boxes.put(step.get(i).node(), new Box(step.get(i), BACKWARD, row++));
    }
    for (Step forward : shown) {
      if (!forward.applied() || !isForward(forward)) {
        continue;
      }
      List<Step> made =
          shown.stream()
              .filter(s -> s.wayBackOf() != null && s.wayBackOf() == forward.node())
              .toList();
      int height = Math.max(1, (int) made.stream().filter(Step::applied).count());
      boxes.put(forward.node(), new Box(forward, FORWARD, row));
      int upward = row + height;
      for (Step back : made) {
        boxes.put(
            back.node(),
            back.applied() ? new Box(back, BACKWARD, --upward) : new Box(back, OUTSIDE, row));
      }
      for (Step.Input input : forward.inputs()) {
        Step leaf = account.steps().get(input.node());
        if (!leaf.applied() && leaf.node() != 0) {
          boxes.putIfAbsent(leaf.node(), new Box(leaf, OUTSIDE, row));
        }
      }
      row += height;
    }
    for (Step seed : shown) {
      if (!boxes.containsKey(seed.node())) {
        boxes.put(seed.node(), new Box(seed, BACKWARD, row++));
      }
    }
    List<Step> inOrder = new ArrayList<>(shown);
    inOrder.removeAll(step);
    inOrder.addAll(step);
    List<Box> ordered = inOrder.stream().map(s -> boxes.get(s.node())).toList();
    List<Edge> edges = new ArrayList<>();
    for (Box box : ordered) {
      for (int input : inputs(box.step(), step)) {
        Box from = boxes.get(input);
        boolean flow =
            from.column() != OUTSIDE && (from.column() == box.column() || from.step().node() == 0);
        edges.add(new Edge(from, box, flow));
      }
    }
    return new Graph(ordered, edges, row);
  }

  /** What a value is drawn as made of: x̃ of x and η, though the kernel takes dJ/dx itself. */
  private static List<Integer> inputs(Step step, List<Step> chain) {
    int place = chain.indexOf(step);
    boolean last = place > 0 && place == chain.size() - 1 && StepOrder.takesPicture(step);
    return last
        ? List.of(0, chain.get(place - 1).node())
        : step.inputs().stream().map(Step.Input::node).toList();
  }

  private static boolean isForward(Step step) {
    return step.phase() == Phase.FORWARD || step.phase() == Phase.LOSS;
  }
}
