package gibbon.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "attack")
final class AttackCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
