package gibbon.check.arbitrary;

import gibbon.model.ModelSpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Whole networks, shrinking to fewer layers, units, pieces, inputs and classes. */
public final class Networks {
  private Networks() {}

  /** Softmax, logistic and maxout models. */
  public static Arbitrary<ModelSpec> all() {
    return Arbitraries.oneOf(softmax(), logistic(), maxout());
  }

  public static Arbitrary<ModelSpec> softmax() {
    return Combinators.combine(inputs(), classes()).as(ModelSpec::softmax);
  }

  public static Arbitrary<ModelSpec> logistic() {
    return inputs().map(ModelSpec::logistic);
  }

  /** One to three hidden layers of 1 to 7 units of 1 to 5 pieces. */
  public static Arbitrary<ModelSpec> maxout() {
    Arbitrary<Integer[]> units =
        Arbitraries.integers().between(1, 7).array(Integer[].class).ofMinSize(1).ofMaxSize(3);
    Arbitrary<Integer> pieces = Arbitraries.integers().between(1, 5);
    return Combinators.combine(inputs(), classes(), pieces, units).as(ModelSpec::maxout);
  }

  private static Arbitrary<Integer> inputs() {
    return Arbitraries.integers().between(1, 12);
  }

  private static Arbitrary<Integer> classes() {
    return Arbitraries.integers().between(2, 6);
  }
}
