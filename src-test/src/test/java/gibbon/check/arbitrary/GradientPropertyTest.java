package gibbon.check.arbitrary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.autodiff.Op;
import gibbon.autodiff.Var;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import gibbon.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The class itself has the properties, of a function that is right; those below are not. */
class GradientPropertyTest implements GradientProperty {
  @Override
  public Var of(Var x) {
    return Ops.multiply(x, Ops.sigmoid(x));
  }

  /** A square that forgets one of its factors. */
  static class Forgetful implements GradientProperty {
    @Override
    public Var of(Var x) {
      return Ops.multiply(x, x.tape().leaf(x.value()));
    }
  }

  /** y = x, whose pullback divides by x. */
  private record Dividing() implements Op {
    @Override
    public Rule rule() {
      return new Rule("y = x", "dx = dy · x / x");
    }

    @Override
    public Shape resultShape(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public Tensor allocateResult(Arena arena, List<Tensor> inputs) {
      return inputs.get(0).reshaped(inputs.get(0).shape());
    }

    @Override
    public Pullback forward(Arena arena, List<Tensor> inputs, Tensor result) {
      return (y, dy, into) ->
          into.add(0, () -> Ops.divide(Ops.multiply(dy, y.input(0)), y.input(0)));
    }
  }

  /** Right but at 0. */
  static class NoneAtZero implements GradientProperty {
    @Override
    public Var of(Var x) {
      return x.tape().apply(new Dividing(), x);
    }
  }

  @Example
  void aWrongGradientShrinksToTheSmallestShape() {
    TestExecutionSummary summary = run(Forgetful.class);
    assertEquals(1, summary.getTestsSucceededCount());
    String message = message(summary);
    assertTrue(message.contains("Gradient of Forgetful, order first, seed"), message);
    assertTrue(message.contains("inputs [[1]]"), message);
    assertTrue(message.contains("worst at input 0 [0]"), message);
  }

  @Example
  void aGradientThatIsNoNumberShrinksToTheSmallestShape() {
    TestExecutionSummary summary = run(NoneAtZero.class);
    assertEquals(1, summary.getTestsSucceededCount());
    String message = message(summary);
    assertEquals(
        "Gradient of NoneAtZero at [1] [0.0]: the value is finite, the gradient [NaN].", message);
  }

  private static String message(TestExecutionSummary summary) {
    assertEquals(1, summary.getTestsFailedCount());
    return summary.getFailures().get(0).getException().getMessage();
  }

  /**
   * What becomes of a class of properties; what jqwik prints of its failures is no failure here.
   */
  private static TestExecutionSummary run(Class<?> properties) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    PrintStream former = System.out;
    System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(properties))
                  .build(),
              listener);
    } finally {
      System.setOut(former);
    }
    return listener.getSummary();
  }
}
