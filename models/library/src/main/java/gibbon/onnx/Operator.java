package gibbon.onnx;

import java.util.List;

/** What an operator means: its results from its inputs. */
@FunctionalInterface
interface Operator {
  /**
   * Applies it.
   *
   * @return one value a result, at most as many as the operator has
   * @throws OnnxException saying, in the middle of a sentence, what it got instead of what it needs
   */
  List<Value> apply(Invocation call);

  /** An operator of one result. */
  @FunctionalInterface
  interface Single {
    Value apply(Invocation call);

    default Operator operator() {
      return call -> List.of(apply(call));
    }
  }
}
