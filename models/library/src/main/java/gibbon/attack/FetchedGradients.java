package gibbon.attack;

/** Gradients that are fetched from the device only if somebody looks at them. */
public interface FetchedGradients {
  /** [count, inputs], row-major. */
  float[] values();
}
