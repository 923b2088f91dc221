package gibbon.bench.peers;

import gibbon.GibbonException;
import gibbon.device.Buffer;
import gibbon.device.Device;
import gibbon.device.Launch;
import gibbon.device.Roofline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Measures tasks: those who take part take turns, each while all others sleep. */
final class Turns implements Patience.Machine, AutoCloseable {
  /** Before each task, in milliseconds. */
  private static final long WARM_UP = 600;

  /**
   * Before the first product and the first task of another kind: until a peer's Java, ours first of
   * all, has run some ten thousand times, some of it is not compiled, or is being compiled by a
   * processor that is needed. It makes a product of .4 ms a tenth slower, and every second pass of
   * FGSM through an imported network a quarter.
   */
  private static final long FIRST_WARM_UP = 16_000;

  /** In milliseconds; the system counts processor time in tens of them. */
  private static final long WAIT = 25;

  private static final int MOST_WAITS = 100;

  /**
   * So many products are queued before their results are waited for, as in a step, which does not
   * wait between its products either.
   */
  private static final int PRODUCTS_IN_ROW = 10;

  /** What the witness does, in milliseconds. */
  private static final long WITNESS_BURST = 30;

  private static final long WAIT_FOR_QUIET = 500;

  /** Those that a bar names; the others are not measured again. */
  private static final Set<String> JUDGES =
      Set.of(Peers.US, "openblas", "pytorch", "tensorflow", "onnxruntime");

  static final Task WITNESS_TASK = Task.products().get(0);

  private final Device own;
  private final List<PeerProcess> peers;
  private final PeerProcess witness;
  private final long burst;
  private final Buffer out;
  private final Launch multiplyAdds;
  private final Set<String> warm = new HashSet<>();
  private Job last;
  private Measured prepared;

  /**
   * The first measures nothing yet.
   *
   * @param own the device whose peak is measured
   * @param peers all processes that could disturb one another, Gibbon's first
   * @param witness the one that tells how disturbed the machine is
   * @param burst how long each is measured at a time, in milliseconds
   */
  Turns(Device own, List<PeerProcess> peers, PeerProcess witness, long burst) {
    this.own = own;
    this.peers = new ArrayList<>(peers);
    this.witness = witness;
    this.burst = burst;
    out = Roofline.arithmeticBuffer(own);
    multiplyAdds = Roofline.arithmeticLaunch(own, out);
    this.peers.add(witness);
    witness.prepare(WITNESS_TASK);
    witness.time(WARM_UP, 1);
  }

  /** Rounds of a task with those who are prepared for it, Gibbon first. */
  List<Round> rounds(Job task, List<PeerProcess> able, int count) {
    if (!task.equals(last)) {
      for (PeerProcess peer : able) {
        settle();
        boolean first = warm.add(peer.id() + task.family());
        peer.time(first ? FIRST_WARM_UP : WARM_UP, 1);
      }
      last = task;
    }
    List<Round> rounds = new ArrayList<>();
    double before = witness();
    for (int i = 0; i < count; i++) {
      double peak = peak();
      int inRow = task.single() ? PRODUCTS_IN_ROW : 1;
      Map<String, Double> seconds = new HashMap<>();
      double alone = 0;
      double kernels = 0;
      for (PeerProcess peer : able) {
        settle();
        seconds.put(peer.id(), peer.time(burst, inRow));
        if (peer == able.get(0)) {
          alone = inRow == 1 ? seconds.get(peer.id()) : peer.time(burst, 1);
          kernels = peer.kernels(burst);
        }
      }
      double after = witness();
      rounds.add(new Round(seconds, alone, kernels, peak, Math.min(before, after)));
      before = after;
    }
    return rounds;
  }

  private double peak() {
    settle();
    double taken =
        PeerServer.time(
            () -> {
              own.launch(multiplyAdds);
              own.finish();
            },
            burst);
    return 1e-9 * Roofline.FMA_PEAK.flops().of(multiplyAdds) / taken;
  }

  @Override
  public List<Round> again(Measured row, int rounds) {
    List<PeerProcess> able =
        peers.stream().filter(peer -> JUDGES.contains(peer.id()) && row.has(peer.id())).toList();
    if (row != prepared) {
      able.forEach(peer -> peer.prepare(row.task()));
      prepared = row;
    }
    return rounds(row.task(), able, rounds);
  }

  @Override
  public void pause() {
    pause(WAIT_FOR_QUIET);
  }

  @Override
  public double witness() {
    settle();
    return 1e-9 * WITNESS_TASK.operations() / witness.time(WITNESS_BURST, 1);
  }

  /**
   * Waits until no peer uses a processor. Threads of some libraries go on looking for work after
   * the last of it is done, for so long that who comes next would have one core less.
   */
  private void settle() {
    Duration before = null;
    for (int i = 0; i < MOST_WAITS; i++) {
      Duration now =
          peers.stream().map(PeerProcess::processorTime).reduce(Duration.ZERO, Duration::plus);
      if (now.equals(before)) {
        return;
      }
      before = now;
      pause(WAIT);
    }
  }

  static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new GibbonException("Interrupted.", e);
    }
  }

  @Override
  public void close() {
    own.release(out);
  }
}
