package gibbon.bench.peers;

import gibbon.bench.peers.ConvTask.Form;
import gibbon.bench.peers.Task.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What was aimed at for convolutions and networks of them. */
final class PictureBars {
  /** From so many filters on, or channels, a convolution is wide. */
  private static final int WIDE = 96;

  private static final int WIDE_ENOUGH = 64;
  private static final int SMALL_SIDE = 7;

  private final List<Measured> rows;
  private final Quiet quiet;
  private final List<Optional<Bar>> bars = new ArrayList<>();

  PictureBars(List<Measured> rows, Quiet quiet) {
    this.rows = rows;
    this.quiet = quiet;
  }

  /** How what was measured compares, a line each. */
  List<Optional<Bar>> bars() {
    layers();
    gradients();
    for (int batch : new int[] {1, 10}) {
      imported(batch);
    }
    network("W1", 1.6, 1.3, 1.5, 1.3);
    network("W1s", 2, 1.2, 1.5, 1.2);
    network("lenet", 2, 1, 1.7, 1.4);
    return bars;
  }

  private void layers() {
    share("convolutions of 96 filters and more", .7, forward(true, false));
    share("convolutions of 96 filters and more of pictures of 7 × 7", .6, forward(true, true));
    share("convolutions of up to 64 filters", .65, forward(false, false));
  }

  private static Predicate<ConvTask> forward(boolean wide, boolean small) {
    return task ->
        task.form() == Form.FORWARD
            && task.k() >= WIDE == wide
            && task.side() <= SMALL_SIDE == small;
  }

  private void gradients() {
    share("gradients of convolutions for pictures", .65, wide(Form.INPUT));
    share("gradients of convolutions for filters", .68, wide(Form.FILTERS));
    Predicate<ConvTask> colours = task -> task.form() == Form.INPUT && task.c() == 3;
    share("gradients of convolutions for pictures of 3 channels", .4, colours);
    bars.add(
        Bar.of(
            "the same against PyTorch, the least",
            convolutions(colours),
            quiet,
            "pytorch",
            rows -> Bar.least(rows, row -> row.ratio("pytorch")),
            3));
  }

  private static Predicate<ConvTask> wide(Form form) {
    return task -> task.form() == form && task.c() >= WIDE_ENOUGH && task.k() >= WIDE_ENOUGH;
  }

  private List<Measured> convolutions(Predicate<ConvTask> which) {
    return rows.stream()
        .filter(row -> row.task().large())
        .filter(row -> row.task() instanceof ConvTask task && which.test(task))
        .toList();
  }

  private void share(String what, double wanted, Predicate<ConvTask> which) {
    bars.add(
        Bar.of(
            what + ", least share of the peak",
            convolutions(which),
            quiet,
            Peers.US,
            rows -> Bar.least(rows, row -> row.shares().inRow()),
            wanted));
  }

  private void imported(int batch) {
    boolean one = batch == 1;
    against("onnxruntime", Kind.FORWARD, "GoogLeNet", batch, one ? 1.2 : 1.4);
    against("pytorch", Kind.FORWARD, "GoogLeNet", batch, one ? 3 : 2.5);
    against("pytorch", Kind.FGSM, "GoogLeNet", batch, one ? 2.5 : 2.3);
    bars.add(Bar.share(row(Kind.FORWARD, "GoogLeNet", batch), quiet, one ? .45 : .55));
    bars.add(Bar.share(row(Kind.FGSM, "GoogLeNet", batch), quiet, one ? .42 : .5));
    bars.add(
        PeersReport.passes(
            "fgsm GoogLeNet batch " + batch + ", in forward passes",
            row(Kind.FGSM, "GoogLeNet", batch),
            row(Kind.FORWARD, "GoogLeNet", batch),
            quiet,
            2.3));
  }

  private void network(String net, double forward, double packed, double fgsm, double training) {
    int batch = NetTask.of(Kind.FORWARD, net).batch();
    against("pytorch", Kind.FORWARD, net, batch, forward);
    against("onnxruntime", Kind.FORWARD, net, batch, packed);
    against("pytorch", Kind.FGSM, net, batch, fgsm);
    against("pytorch", Kind.TRAINING, net, batch, training);
  }

  private void against(String peer, Kind kind, String net, int batch, double wanted) {
    bars.add(Bar.against(peer, row(kind, net, batch), quiet, wanted));
  }

  private Optional<Measured> row(Kind kind, String net, int batch) {
    return rows.stream()
        .filter(
            row ->
                row.task() instanceof NetTask task
                    && task.kind() == kind
                    && task.net().name().equals(net)
                    && task.batch() == batch)
        .findFirst();
  }
}
