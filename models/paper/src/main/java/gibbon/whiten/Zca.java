package gibbon.whiten;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.device.Device;
import gibbon.op.Ops;
import gibbon.store.Safetensors;
import gibbon.store.StoredArray;
import gibbon.store.StoredTensor;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Whitening that stays as near to the picture as it can (ZCA; Bell and Sejnowski 1997), as pylearn2
 * has it: with the covariance C = XᵀX / N of the training set less its mean and C + b·1 = V Λ Vᵀ, a
 * picture becomes (x − mean)·P, where P = V Λ^−½ Vᵀ is symmetric.
 *
 * @param mean of the training set [size]
 * @param whitening P [size, size], row-major
 * @param inverse P⁻¹ = V Λ^½ Vᵀ [size, size]
 */
public record Zca(float[] mean, float[] whitening, float[] inverse) {
  /** What pylearn2's script for CIFAR-10 adds to the covariance's diagonal. */
  public static final double BIAS = .1;

  private static final int BATCH = 1000;

  /*
   * Sums over a batch are the device's; sums of batches are double. The eigenvectors of 3072
   * numbers take minutes on one core, so what is fitted is kept.
   */

  /**
   * Fits it to pictures.
   *
   * @param device that multiplies
   * @param pictures [count, size], at least one
   * @param bias added to the covariance's diagonal, above 0
   */
  public static Zca fit(Device device, float[] pictures, int size, double bias) {
    if (!(bias > 0) || pictures.length == 0 || pictures.length % size != 0) {
      throw new GibbonException(
          Text.of(
              "Whitening needs whole pictures of %d numbers and a bias above 0, got %d numbers and %s.",
              size, pictures.length, bias));
    }
    int count = pictures.length / size;
    float[] mean = mean(pictures, size);
    double[] sums = new double[size * size];
    batches(
        device,
        pictures,
        mean,
        (x, from) -> {
          double[] part = Ops.matmul(x, x, true, false).value().toDoubles();
          Arrays.setAll(sums, i -> sums[i] + part[i]);
        });
    DMatrixRMaj covariance = new DMatrixRMaj(size, size);
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double sum = (sums[row * size + column] + sums[column * size + row]) / 2;
        covariance.set(row, column, sum / count + (row == column ? bias : 0));
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(size, true, true);
    if (!eigen.decompose(covariance)) {
      throw new GibbonException(
          "The covariance of the pictures has no eigenvectors that could be found; are all numbers"
              + " finite?");
    }
    return new Zca(mean, power(eigen, size, -.5), power(eigen, size, .5));
  }

  private static float[] mean(float[] pictures, int size) {
    double[] sums = new double[size];
    for (int i = 0; i < pictures.length; i++) {
      sums[i % size] += pictures[i];
    }
    float[] mean = new float[size];
    for (int i = 0; i < size; i++) {
      mean[i] = (float) (sums[i] * size / pictures.length);
    }
    return mean;
  }

  /** V Λ^exponent Vᵀ. */
  private static float[] power(
      EigenDecomposition_F64<DMatrixRMaj> eigen, int size, double exponent) {
    DMatrixRMaj vectors = new DMatrixRMaj(size, size);
    DMatrixRMaj scaled = new DMatrixRMaj(size, size);
    for (int column = 0; column < size; column++) {
      DMatrixRMaj vector = eigen.getEigenVector(column);
      double factor = Math.pow(eigen.getEigenvalue(column).getReal(), exponent);
      for (int row = 0; row < size; row++) {
        vectors.set(row, column, vector.get(row));
        scaled.set(row, column, vector.get(row) * factor);
      }
    }
    DMatrixRMaj product = new DMatrixRMaj(size, size);
    CommonOps_DDRM.multTransB(scaled, vectors, product);
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) product.get(i);
    }
    return values;
  }

  /** How many numbers a picture has. */
  public int size() {
    return mean.length;
  }

  /** Whitens pictures [count, size] in their place. */
  public void whiten(Device device, float[] pictures) {
    batches(
        device,
        pictures,
        mean,
        (x, from) -> {
          Var matrix = x.tape().leaf(x.tape().arena().of(Shape.of(size(), size()), whitening));
          float[] white = Ops.matmul(x, matrix).value().toFloats();
          System.arraycopy(white, 0, pictures, from, white.length);
        });
  }

  /** The picture that became this one: x·P⁻¹ + mean; a copy. */
  public float[] restored(float[] white) {
    double[] sums = new double[size()];
    for (int row = 0; row < size(); row++) {
      for (int column = 0; column < size(); column++) {
        sums[column] += (double) white[row] * inverse[row * size() + column];
      }
    }
    float[] picture = new float[size()];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (float) (sums[i] + mean[i]);
    }
    return picture;
  }

  @FunctionalInterface
  private interface Batch {
    void run(Var less, int from);
  }

  /** Runs over the pictures less the mean, each batch with an arena of its own. */
  private static void batches(Device device, float[] pictures, float[] mean, Batch batch) {
    int size = mean.length;
    for (int from = 0; from < pictures.length; from += BATCH * size) {
      float[] part =
          Arrays.copyOfRange(pictures, from, Math.min(pictures.length, from + BATCH * size));
      for (int i = 0; i < part.length; i++) {
        part[i] -= mean[i % size];
      }
      try (Arena arena = new Arena(device)) {
        Tape tape = new Tape(arena);
        batch.run(tape.leaf(arena.of(Shape.of(part.length / size, size), part)), from);
      }
    }
  }

  /** Keeps it in a file. */
  void write(Path file, Map<String, String> metadata) {
    Safetensors.write(
        file,
        new Safetensors.Contents(
            metadata,
            List.of(
                new StoredTensor("mean", StoredArray.of(mean, size())),
                new StoredTensor("whitening", StoredArray.of(whitening, size(), size())),
                new StoredTensor("inverse", StoredArray.of(inverse, size(), size())))));
  }

  /** Reads what {@link #write} kept. */
  static Zca read(Path file, Map<String, String> metadata, int size) {
    Safetensors.Contents contents = Safetensors.readOwn(file);
    Zca zca =
        new Zca(
            contents.tensor("mean").floats(),
            contents.tensor("whitening").floats(),
            contents.tensor("inverse").floats());
    if (!contents.metadata().entrySet().containsAll(metadata.entrySet())
        || zca.size() != size
        || zca.whitening.length != size * size
        || zca.inverse.length != size * size) {
      throw new GibbonException(
          file + " is not the whitening of these pictures; delete it, and it is computed again.");
    }
    return zca;
  }
}
