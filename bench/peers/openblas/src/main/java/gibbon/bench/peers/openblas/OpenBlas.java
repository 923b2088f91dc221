package gibbon.bench.peers.openblas;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;

import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import org.bytedeco.javacpp.FloatPointer;

/** OpenBLAS's sgemm, on all processors; products only. */
public final class OpenBlas implements Peer {
  /** Takes all processors. */
  public OpenBlas() {
    blas_set_num_threads(Runtime.getRuntime().availableProcessors());
  }

  @Override
  public String name() {
    return "OpenBLAS 0.3.31";
  }

  @Override
  public Work prepare(Task task) {
    if (task.kind().ordinal() > Task.Kind.TN.ordinal()) {
      return null;
    }
    boolean nt = task.kind() == Task.Kind.NT;
    boolean tn = task.kind() == Task.Kind.TN;
    int m = task.m();
    int n = task.n();
    int k = task.k();
    FloatPointer left = new FloatPointer(task.left());
    FloatPointer right = new FloatPointer(task.right());
    FloatPointer result = new FloatPointer((long) m * n);
    return new Work() {
      @Override
      public void run() {
        cblas_sgemm(
            CblasRowMajor,
            tn ? CblasTrans : CblasNoTrans,
            nt ? CblasTrans : CblasNoTrans,
            m,
            n,
            k,
            1,
            left,
            tn ? m : k,
            right,
            nt ? k : n,
            0,
            result,
            n);
      }

      @Override
      public float[][] results() {
        run();
        float[] values = new float[m * n];
        result.get(values);
        return new float[][] {values};
      }
    };
  }
}
