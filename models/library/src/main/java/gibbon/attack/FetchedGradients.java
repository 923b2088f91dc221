package gibbon.attack;

import gibbon.autodiff.Var;

/** Gradients that are fetched from the device once, and only if somebody looks at them. */
public final class FetchedGradients {
  private final Var gradient;
  private float[] values;

  FetchedGradients(Var gradient) {
    this.gradient = gradient;
  }

  /** [count, inputs], row-major. */
  public float[] values() {
    values = values == null ? gradient.value().toFloats() : values;
    return values;
  }
}
