package gibbon.app;

import gibbon.Text;
import gibbon.train.History;
import gibbon.train.TrainingListener;
import gibbon.train.TrainingPlan;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows training on standard error: a bar with loss, error, examples a second and time left on a
 * terminal, a line an epoch elsewhere, but not more than one in five seconds.
 */
final class TrainingDisplay implements TrainingListener {
  private static final long LINE_INTERVAL_NANOS = 5_000_000_000L;

  private final boolean terminal;
  private final PrintStream out;
  private ProgressBar bar;
  private long start;
  private long startExamples;
  private long lastLine;

  TrainingDisplay(boolean terminal, PrintStream out) {
    this.terminal = terminal;
    this.out = out;
  }

  /**
   * A display that suits where standard error goes. Java cannot tell; the launcher says it by the
   * system property {@code gibbon.terminal}.
   */
  static TrainingDisplay onStandardError() {
    return new TrainingDisplay(
        Boolean.getBoolean("gibbon.terminal"),
        new PrintStream(System.err, true, StandardCharsets.UTF_8));
  }

  @Override
  public void progress(
      TrainingPlan plan, int epoch, int step, int stepsPerEpoch, double loss, History history) {
    long perEpoch = (long) stepsPerEpoch * plan.batch();
    long done = (epoch - 1) * perEpoch + (long) step * plan.batch();
    boolean wholeEpoch = history.epochs().size() == epoch;
    if (start == 0) {
      start = System.nanoTime();
      startExamples = done;
    }
    if (terminal) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(plan.name())
                .setInitialMax(perEpoch * plan.stopping().epochs())
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" examples", 1)
                .showSpeed()
                .startsFrom(done, Duration.ZERO)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
      }
      bar.stepTo(done);
      bar.setExtraMessage(brief(loss, history));
    } else if (wholeEpoch && lineIsDue(epoch == plan.stopping().epochs())) {
      double seconds = (System.nanoTime() - start) * 1e-9;
      double speed = (done - startExamples) / seconds;
      long left = (plan.stopping().epochs() - epoch) * perEpoch;
      out.println(
          Text.of(
              "%s: epoch %d of %d, %s%s",
              plan.name(),
              epoch,
              plan.stopping().epochs(),
              status(loss, history),
              done == startExamples
                  ? ""
                  : Text.of(", %.0f examples/s, at most %s left", speed, duration(left / speed))));
    }
  }

  /** Short epochs share a line, or a log of twenty experiments would hold little else. */
  private boolean lineIsDue(boolean lastEpoch) {
    long now = System.nanoTime();
    boolean due = lastLine == 0 || lastEpoch || now - lastLine > LINE_INTERVAL_NANOS;
    lastLine = due ? now : lastLine;
    return due;
  }

  @Override
  public void waiting(TrainingPlan plan) {
    out.println(Text.of("Another run is training %s; waiting for it.", plan.name()));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static String brief(double loss, History history) {
    double best = 100 * history.bestError();
    return Text.of(" loss %.4f", loss)
        + (Double.isFinite(best) ? Text.of(", error %.2f %%", best) : "");
  }

  private static String status(double loss, History history) {
    String text = Text.of("loss %.4f", loss);
    if (history.epochs().isEmpty()) {
      return text;
    }
    double error = history.epochs().get(history.epochs().size() - 1).validationError();
    return Double.isNaN(error)
        ? text
        : text
            + Text.of(
                ", validation error %.2f %% (best %.2f %%)",
                100 * error, 100 * history.bestError());
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
