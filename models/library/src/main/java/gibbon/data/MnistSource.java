package gibbon.data;

import java.util.Optional;

/** The MNIST that Gibbon carries with it, as {@code mnist}. */
final class MnistSource implements DataSource, DataSource.Found {
  @Override
  public String expected() {
    return "mnist, which Gibbon carries with it";
  }

  @Override
  public Optional<Found> named(String name) {
    return name.equals("mnist") ? Optional.of(this) : Optional.empty();
  }

  @Override
  public Dataset.Split read() {
    return Mnist.read();
  }

  @Override
  public Dataset readTest() {
    return Mnist.readTest();
  }
}
