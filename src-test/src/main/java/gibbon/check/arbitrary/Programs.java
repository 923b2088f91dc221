package gibbon.check.arbitrary;

import gibbon.check.program.Operation;
import gibbon.check.program.Operations;
import gibbon.check.program.Program;
import gibbon.check.program.RandomPrograms;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * Random tape programs, shrinking to fewer steps, then to smaller shapes; a failing one is shown as
 * Java that can be pasted and run.
 */
public final class Programs {
  private Programs() {}

  /** Programs of all of Gibbon's operations. */
  public static Arbitrary<Program> programs() {
    return programs(Operations.all());
  }

  /** Programs of these operations, some of which may be one's own. */
  public static Arbitrary<Program> programs(List<Operation> vocabulary) {
    RandomPrograms programs = new RandomPrograms(vocabulary);
    return Arbitraries.fromGenerator(
        random -> new ShrinkableProgram(programs.program(random.nextLong())));
  }

  private record ShrinkableProgram(Program value) implements Shrinkable<Program> {
    @Override
    public Stream<Shrinkable<Program>> shrink() {
      return value.smaller().map(ShrinkableProgram::new);
    }

    @Override
    public ShrinkingDistance distance() {
      return ShrinkingDistance.of(value.weight());
    }
  }
}
