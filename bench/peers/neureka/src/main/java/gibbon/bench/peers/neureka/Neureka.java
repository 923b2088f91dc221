package gibbon.bench.peers.neureka;

import gibbon.bench.peers.Peer;
import gibbon.bench.peers.Task;
import neureka.Shape;
import neureka.Tensor;

/** Neureka on the Java virtual machine; plain products only. */
public final class Neureka implements Peer {
  @Override
  public String name() {
    return "Neureka 1.0.0 on the Java virtual machine";
  }

  @Override
  public Work prepare(Task task) {
    if (task.kind() != Task.Kind.NN) {
      return null;
    }
    Tensor<Float> left = Tensor.of(Float.class, Shape.of(task.m(), task.k()), task.left());
    Tensor<Float> right = Tensor.of(Float.class, Shape.of(task.k(), task.n()), task.right());
    return new Work() {
      @Override
      public void run() {
        left.matMul(right);
      }

      @Override
      public float[][] results() {
        return new float[][] {left.matMul(right).getItemsAs(float[].class)};
      }
    };
  }
}
