package gibbon.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final ObjectMapper JSON = Json.mapper().build();

  /** Every place that a number can have. */
  private record Numbers(
      double plain,
      Double boxed,
      float single,
      Float boxedSingle,
      double[] many,
      float[] singles) {}

  @Test
  void whatIsNoNumberIsNull() throws IOException {
    for (double none : new double[] {Double.NaN, 1 / 0., -1 / 0.}) {
      float single = (float) none;
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("list", List.of(none, 1.5, single));
      all.put(
          "record",
          new Numbers(
              none, none, single, single, new double[] {1, none}, new float[] {single, .1f}));
      assertEquals(
          "{\"list\":[null,1.5,null],\"record\":{\"plain\":null,\"boxed\":null,\"single\":null,"
              + "\"boxedSingle\":null,\"many\":[1.0,null],\"singles\":[null,0.1]}}",
          JSON.writeValueAsString(all));
    }
  }

  @Property
  void numbersComeBack(@ForAll double[] values) throws IOException {
    double[] expected =
        Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
    for (int i = 0; i < values.length; i++) {
      assertEquals(expected[i], JSON.readValue(JSON.writeValueAsString(values[i]), double.class));
    }
  }

  /** All but a checkpoint, whose text is for Gibbon alone and names what was trained. */
  @Test
  void allJsonIsWrittenByOne() {
    noClasses()
        .that()
        .resideOutsideOfPackage("gibbon.store..")
        .and()
        .doNotHaveFullyQualifiedName("gibbon.train.Checkpoint")
        .should()
        .callMethod(JsonMapper.class, "builder")
        .orShould()
        .callConstructor(ObjectMapper.class)
        .orShould()
        .callConstructor(JsonMapper.class)
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("gibbon"));
  }
}
