package gibbon.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gibbon.data.TinyPictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table and the time line of {@code --profile-kernels}, from a tiny training. */
class ProfileKernelsTest {
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^([a-z_]+) +(\\d+) +([\\d.]+) +([\\d.]+) +([\\d.]+) +(FMA|copy) +(?:([\\d.]+)%|> peak\\?) +([\\d.]+)%$");

  @TempDir Path folder;

  private CommandLines.Outcome train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--model", "softmax"));
    arguments.addAll(List.of("--epochs", "1", "--validation", "120", "--profile-kernels"));
    arguments.addAll(List.of("--data", folder.toString(), "--out", folder.toString()));
    arguments.addAll(List.of(more));
    return CommandLines.run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "opencl"})
  void tableAndTimeLineAgree(String device) throws Exception {
    TinyPictures.write(folder);
    Path file = folder.resolve("line.json");
    CommandLines.Outcome outcome =
        device.equals("java")
            ? train("--device", device, "--kernels-trace", file.toString())
            : train("--device", device);
    assertEquals(0, outcome.status(), outcome.err());
    Map<String, Integer> launches = new TreeMap<>();
    double share = 0;
    for (Matcher row = ROW.matcher(outcome.out()); row.find(); ) {
      launches.put(row.group(1), Integer.parseInt(row.group(2)));
      share += Double.parseDouble(row.group(8));
    }
    assertEquals(100, share, .1 * launches.size(), outcome.out());
    assertTrue(outcome.out().contains("waiting for the host"), outcome.out());

    JsonNode trace =
        new ObjectMapper()
            .readTree(
                (device.equals("java") ? file : folder.resolve("kernels-trace.json")).toFile())
            .get("traceEvents");
    Map<Integer, Double> last = new TreeMap<>();
    Map<String, Integer> slices = new TreeMap<>();
    Set<String> ops = new TreeSet<>();
    for (JsonNode event : trace) {
      assertEquals(1, event.get("pid").asInt());
      int lane = event.get("tid").asInt();
      String name = event.get("name").asText();
      if (event.get("ph").asText().equals("M")) {
        assertTrue(Set.of("process_name", "thread_name").contains(name), name);
        assertTrue(event.get("args").get("name").isTextual());
        continue;
      }
      assertEquals("X", event.get("ph").asText());
      double start = event.get("ts").asDouble();
      assertTrue(start >= last.getOrDefault(lane, 0.), event.toString());
      assertTrue(event.get("dur").asDouble() >= 0, event.toString());
      last.put(lane, start);
      if (lane == 2) {
        slices.merge(name, 1, Integer::sum);
        ops.add(event.get("args").get("op").asText());
      } else {
        assertEquals(1, lane);
        assertEquals(event.get("args").get("op").asText(), name);
      }
    }
    assertEquals(launches, slices, "no kernel of this model is run in several stages");
    assertTrue(ops.stream().anyMatch(op -> op.matches("MatMul #\\d+")), ops.toString());
    assertTrue(
        ops.stream().anyMatch(op -> op.matches("MatMulTN #\\d+, in the pullback of MatMul #\\d+")),
        ops.toString());
    assertTrue(ops.contains("weight"), ops.toString());
  }

  @Test
  void aTimeLineIsAFile() {
    CommandLines.Outcome refused = train("--device", "java", "--kernels-trace", folder.toString());
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("--kernels-trace takes a file"), refused.err());
  }
}
