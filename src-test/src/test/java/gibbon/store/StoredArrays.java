package gibbon.store;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arrays of every type and small shape, whose bits are arbitrary: NaNs with payloads included. */
final class StoredArrays {
  private StoredArrays() {}

  static Arbitrary<StoredArray> any() {
    Arbitrary<List<Integer>> shapes = Arbitraries.integers().between(0, 4).list().ofMaxSize(4);
    return Combinators.combine(Arbitraries.of(ElementType.class), shapes, Arbitraries.longs())
        .as(StoredArrays::random);
  }

  private static StoredArray random(ElementType type, List<Integer> shape, long seed) {
    byte[] bytes = new byte[StoredArray.sizeOf(type, shape)];
    new Random(seed).nextBytes(bytes);
    return new StoredArray(type, shape, bytes);
  }
}
