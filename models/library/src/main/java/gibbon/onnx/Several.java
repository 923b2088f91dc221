package gibbon.onnx;

import java.util.List;

/** A sequence of values, which can be passed on and nothing else. */
record Several(List<Value> values) implements Value {
  @Override
  public int[] shape() {
    throw new OnnxException("a sequence, expected a tensor");
  }

  @Override
  public Value reshape(int... shape) {
    return fail();
  }

  @Override
  public Value transpose(int... permutation) {
    return fail();
  }

  @Override
  public Value slice(int axis, int start, int count) {
    return fail();
  }

  @Override
  public Value select(int axis, int[] indices) {
    return fail();
  }

  @Override
  public Value expand(int... shape) {
    return fail();
  }

  private Value fail() {
    shape();
    return this;
  }
}
