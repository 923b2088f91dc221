package gibbon.app;

import gibbon.Text;
import gibbon.robust.RobustnessListener;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows an evaluation on standard error: a bar an attack on a terminal, a line elsewhere. */
final class RobustnessDisplay implements RobustnessListener, AutoCloseable {
  private final boolean terminal;
  private final PrintStream out;
  private ProgressBar bar;

  RobustnessDisplay(boolean terminal, PrintStream out) {
    this.terminal = terminal;
    this.out = out;
  }

  @Override
  public void began(String network, String attack, int pictures) {
    close();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(network + ": " + attack)
              .setInitialMax(pictures)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" pictures", 1)
              .showSpeed()
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .build();
    } else {
      out.println(Text.of("%s: %s, %d pictures", network, attack, pictures));
    }
  }

  @Override
  public void finished(int pictures) {
    if (bar != null) {
      bar.stepBy(pictures);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
