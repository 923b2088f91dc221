package gibbon.bench.peers;

import gibbon.bench.peers.ConvTask.Form;
import gibbon.bench.peers.Measured.Shares;
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
  private final List<Optional<String>> bars = new ArrayList<>();

  PictureBars(List<Measured> rows, Quiet quiet) {
    this.rows = rows;
    this.quiet = quiet;
  }

  /** How what was measured compares, a line each. */
  List<String> lines() {
    layers();
    gradients();
    for (int batch : new int[] {1, 10}) {
      imported(batch);
    }
    network("W1", 1.6, 1.3, 1.5, 1.3);
    network("W1s", 2, 1.2, 1.5, 1.2);
    network("lenet", 2, 1, 1.7, 1.4);
    return bars.stream().flatMap(Optional::stream).toList();
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
        PeersReport.bar(
            "the same against PyTorch, the least",
            convolutions(colours).stream()
                .map(row -> row.ratio("pytorch"))
                .min(PeersReport::nanFirst),
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
    List<Measured> chosen = convolutions(which);
    bars.add(
        PeersReport.bar(
            what + ", least share of the peak, undisturbed",
            chosen.stream()
                .map(row -> row.shares(quiet))
                .map(shares -> shares.rounds() < Peers.ENOUGH ? Double.NaN : shares.inRow())
                .min(PeersReport::nanFirst),
            wanted));
    bars.add(
        PeersReport.bar(
            "the same in all rounds",
            chosen.stream().map(Measured::shares).map(Shares::inRow).min(Double::compare),
            wanted));
  }

  private void imported(int batch) {
    boolean one = batch == 1;
    against("onnxruntime", Kind.FORWARD, "GoogLeNet", batch, one ? 1.2 : 1.4);
    against("pytorch", Kind.FORWARD, "GoogLeNet", batch, one ? 3 : 2.5);
    against("pytorch", Kind.FGSM, "GoogLeNet", batch, one ? 2.5 : 2.3);
    ofPeak(Kind.FORWARD, batch, one ? .45 : .55);
    ofPeak(Kind.FGSM, batch, one ? .42 : .5);
    bars.add(
        PeersReport.atMost(
            "fgsm GoogLeNet batch " + batch + ", in forward passes",
            row(Kind.FGSM, "GoogLeNet", batch)
                .flatMap(
                    fgsm ->
                        row(Kind.FORWARD, "GoogLeNet", batch)
                            .map(f -> fgsm.seconds(Peers.US) / f.seconds(Peers.US))),
            2.3));
  }

  private void ofPeak(Kind kind, int batch, double wanted) {
    Optional<Measured> row = row(kind, "GoogLeNet", batch);
    bars.add(
        PeersReport.bar(
            row.map(found -> found.task().title()).orElse("") + ", share of the peak",
            row.map(found -> found.shares().inRow()),
            wanted));
  }

  private void network(String net, double forward, double packed, double fgsm, double training) {
    int batch = NetTask.of(Kind.FORWARD, net).batch();
    against("pytorch", Kind.FORWARD, net, batch, forward);
    against("onnxruntime", Kind.FORWARD, net, batch, packed);
    against("pytorch", Kind.FGSM, net, batch, fgsm);
    against("pytorch", Kind.TRAINING, net, batch, training);
  }

  private void against(String peer, Kind kind, String net, int batch, double wanted) {
    row(kind, net, batch)
        .ifPresent(
            row ->
                bars.add(
                    PeersReport.bar(
                        row.task().title() + " against " + peer,
                        Optional.of(row.ratio(peer)),
                        wanted)));
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
