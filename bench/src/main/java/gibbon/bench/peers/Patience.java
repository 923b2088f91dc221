package gibbon.bench.peers;

import gibbon.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures tasks again while the witness is as fast as it was at best, until each has enough
 * undisturbed rounds or patience is at its end.
 */
final class Patience {
  /** So many rounds are measured of a task before another's turn in a quiet time. */
  private static final int ROUNDS_AT_ONCE = 3;

  /** Who measures. */
  interface Machine {
    /** GFLOP/s of the witness, now. */
    double witness();

    /** So many rounds more of a task, of Gibbon and the peers that it is judged by. */
    List<Round> again(Measured row, int rounds);

    /** Lets a moment pass. */
    void pause();
  }

  private final Machine machine;
  private final PeersReport report;
  private final Consumer<String> out;

  Patience(Machine machine, PeersReport report, Consumer<String> out) {
    this.machine = machine;
    this.report = report;
    this.out = out;
  }

  /** Goes on for so long at most. */
  void last(Duration patience) {
    Instant end = Instant.now().plus(patience);
    Measured turn = null;
    int before = 0;
    for (List<Measured> wanting = report.wanting();
        !wanting.isEmpty() && Instant.now().isBefore(end);
        wanting = report.wanting()) {
      if (before == 0) {
        out.accept(
            Text.of(
                "Of some tasks fewer than %d rounds were undisturbed by others on the machine;"
                    + " measuring them again in quiet moments until %tR at the latest.",
                Peers.ENOUGH, end.atZone(ZoneId.systemDefault())));
      }
      if (wanting.size() != before) {
        before = wanting.size();
        out.accept(Text.of("%d to go", before));
      }
      if (machine.witness() < report.quiet().witness()) {
        machine.pause();
        continue;
      }
      if (!wanting.contains(turn)) {
        turn = least(wanting);
      }
      int undisturbed = undisturbed(turn);
      turn.later().addAll(machine.again(turn, ROUNDS_AT_ONCE));
      // What others disturb again and again, since its rounds are long, keeps nobody waiting.
      turn = undisturbed(turn) > undisturbed ? turn : null;
    }
  }

  private int undisturbed(Measured row) {
    return row.only(report.quiet()).rounds(Peers.US);
  }

  private static Measured least(List<Measured> wanting) {
    return wanting.stream().min(Comparator.comparingInt(row -> row.later().size())).orElseThrow();
  }
}
