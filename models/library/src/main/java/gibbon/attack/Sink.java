package gibbon.attack;

/** Takes what an attack on a data set comes to, batch by batch, in order. */
public interface Sink {
  /** Takes a batch; what it is made of may be kept, but then it stays in memory. */
  void take(AttackedBatch batch);
}
