package gibbon.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.check.arbitrary.Networks;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;
import gibbon.model.Network;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.model.SigmoidRecipe;
import gibbon.tensor.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutional networks are explained by their ops alone. */
class ConvAccountTest {
  @Provide
  Arbitrary<Recipe> convs() {
    return Networks.conv();
  }

  @Property(tries = 25)
  void everySumIsTheEnginesNumber(@ForAll("convs") Recipe spec, @ForAll long seed) {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      AccountLaws.checked(device, Networks.drawn(spec, arena, seed), seed);
    }
  }

  @Example
  void hiddenSigmoidsAreExplainedToo() {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device)) {
      AccountLaws.checked(device, Networks.drawn(SigmoidRecipe.of(36, 4, 5), arena, 3), 3);
    }
  }

  private static Question question(PictureShape shape) {
    float[] x = new float[shape.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 / 7f;
    }
    return new Question(
        "stripes",
        x,
        shape,
        gibbon.data.Bounds.UNIT,
        List.of(),
        OptionalInt.of(1),
        OptionalInt.empty(),
        OptionalInt.empty(),
        .1);
  }

  private static Network network(String kind, Arena arena) {
    Map<String, String> set =
        Map.of(
            "maps", "4,6", "filters", "3", "padding", "1", "pools", "2", "strides", "1", "units",
            "5");
    return Recipes.of(kind, new PictureShape(10, 8, 3), 4, set).build(arena, 5);
  }

  /** Single precision rounds, and nothing else is between the worked number and the device's. */
  @ParameterizedTest
  @CsvSource({"conv, 1", "conv, 2", "conv-maxout, 1", "conv-maxout, 2"})
  void aUnitOfAMapIsWorkedThroughItsTaps(String kind, int layer) {
    try (Device device = Devices.open("opencl");
        Arena arena = new Arena(device)) {
      Network model = network(kind, arena);
      PictureShape maps = layer == 1 ? new PictureShape(10, 8, 4) : new PictureShape(5, 4, 6);
      try (Explainer explainer = new Explainer(device, model)) {
        Account account =
            explainer.explain(
                question(model.input()),
                Optional.empty(),
                Optional.of(new Question.Unit(layer, List.of(2, 2, 1))));
        UnitAccount unit = account.unit();
        assertEquals("h" + layer + "[2,2,1]", unit.name());
        assertEquals(maps.index(2, 2, 1), unit.unit());
        assertEquals(kind.equals("conv") ? 1 : 2, unit.pieces().size());
        // In the middle of the map every tap sees a number: 3 × 3 of all channels.
        assertEquals(9 * (layer == 1 ? 3 : 4), unit.taps().taps().size() + unit.taps().others());
        double size = 0;
        for (UnitAccount.Piece piece : unit.pieces()) {
          size = Math.max(size, Math.abs(piece.products()));
        }
        assertEquals(unit.taps().total(), unit.taps().device(), 1e-5 * size);
        assertEquals(unit.pieces().get(unit.winner()).products(), unit.taps().total(), 1e-12);
      }
    }
  }

  @Example
  void whatIsNoUnitIsSaid() {
    try (JavaDevice device = new JavaDevice();
        Arena arena = new Arena(device);
        Explainer explainer = new Explainer(device, network("conv", arena))) {
      for (String wrong :
          List.of(
              "1,3|Layer 1 has 10 × 8 × 4 rows, columns and maps: --unit 1,ROW,COLUMN,MAP",
              "1,10,0,0|Layer 1 has 10 × 8 × 4",
              "3,5|Layer 3 has units 0 to 4, got unit 5",
              "3,1,1,1|Layer 3 is dense: --unit 3,J with J from 0 to 4",
              "5,0|layers 1 to 4")) {
        String[] parts = wrong.split("\\|");
        List<Integer> numbers =
            java.util.Arrays.stream(parts[0].split(",")).map(Integer::valueOf).toList();
        Question.Unit unit = new Question.Unit(numbers.get(0), numbers.subList(1, numbers.size()));
        GibbonException refused =
            assertThrows(
                GibbonException.class,
                () ->
                    explainer.explain(
                        question(new PictureShape(10, 8, 3)), Optional.empty(), Optional.of(unit)));
        assertTrue(refused.getMessage().contains(parts[1]), refused.getMessage());
      }
    }
  }
}
