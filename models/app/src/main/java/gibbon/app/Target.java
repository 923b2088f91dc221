package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Goal;
import gibbon.attack.Pictures;
import gibbon.attack.Victim;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What an attack moves pictures towards: a class, the class that is least likely of each picture,
 * or each class in turn.
 *
 * @param said a number from 0 on, {@code least} or {@code each}
 */
record Target(String said) {
  private static final String LEAST = "least";
  private static final String EACH = "each";

  /** Takes what there may be said. */
  static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      if (text.equals(LEAST) || text.equals(EACH)) {
        return new Target(text);
      }
      try {
        return new Target(String.valueOf(new Ranges.CountOrNone().convert(text)));
      } catch (TypeConversionException wrong) {
        throw new TypeConversionException(
            Text.of("expected a class from 0 on, or 'least' or 'each', got '%s'.", text));
      }
    }
  }

  /** Whether each class is one in turn. */
  boolean each() {
    return said.equals(EACH);
  }

  /** Such as {@code class 3}. */
  String text() {
    return switch (said) {
      case LEAST -> "the least likely class";
      case EACH -> "each class but the label";
      default -> "class " + said;
    };
  }

  /** For JSON: the class, or the word. */
  Object json() {
    return said.equals(LEAST) || each() ? said : (Object) Integer.valueOf(said);
  }

  /**
   * The goal of each picture; not of {@code each}, which has several.
   *
   * @throws GibbonException if the network has no such class
   */
  Goal goal(Network network, Device device, Dataset test) {
    if (said.equals(LEAST)) {
      Pictures pictures = Pictures.of(test, IntStream.range(0, test.count()).toArray());
      Goal labels = Goal.away(test.labels());
      return labels.leastLikely(new Victim(network, device).logits(pictures, labels));
    }
    int wanted = Integer.parseInt(said);
    if (wanted >= network.classes()) {
      throw new GibbonException(
          Text.of("--target takes a class from 0 to %d, got %d.", network.classes() - 1, wanted));
    }
    return Goal.towardsAll(wanted, test.count());
  }
}
