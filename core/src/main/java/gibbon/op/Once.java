package gibbon.op;

import gibbon.autodiff.Var;
import java.util.function.Supplier;

/** A value that several gradients are made of, put on the tape when the first of them asks. */
final class Once implements Supplier<Var> {
  private final Supplier<Var> maker;
  private Var made;

  Once(Supplier<Var> maker) {
    this.maker = maker;
  }

  @Override
  public Var get() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }
}
