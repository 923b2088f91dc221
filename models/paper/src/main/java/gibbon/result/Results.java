package gibbon.result;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gibbon.store.AtomicFiles;
import gibbon.store.FileHold;
import gibbon.store.FileReason;
import gibbon.store.Json;
import gibbon.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code results.json} of an output folder: what {@link RunResults} says, for programs.
 *
 * <p>The same results always give the same bytes. A number that does not exist, such as a mean over
 * no examples, is the text {@code "NaN"}; a paper value that does not exist is {@code null}.
 */
public final class Results {
  /*
   * Bytes that do not depend on the machine: keys in the order of the records, line feeds whatever
   * the system's line end, and Jackson's own shortest decimal, because Double.toString changed
   * its digits between Java 17 and 19.
   *
   * Reading is strict: a missing or null entry is a damaged file and not a zero, and a damaged
   * file is never taken for an empty one, since writing would then lose its results.
   */

  /** The file's name in its folder. */
  public static final String FILE = "results.json";

  private static final String LOCK = ".results.lock";

  private static final List<String> PROFILES = List.of("quick", "standard", "paper");

  private static final JsonMapper MAPPER =
      Json.mapper(
              JsonFactory.builder()
                  .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .annotationIntrospector(new Required())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withConfigOverride(
              String.class, o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL)))
          .withConfigOverride(
              List.class, o -> o.setSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL)))
          .build();

  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  /** Every entry is, but those that say otherwise because older files lack them. */
  private static final class Required extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      Boolean said = super.hasRequiredMarker(member);
      return said == null || said;
    }
  }

  private Results() {}

  /**
   * Reads a folder's results; empty where the folder has none yet.
   *
   * @throws StoreException if the file cannot be read or holds something else
   */
  public static Optional<RunResults> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      RunResults results = MAPPER.readValue(in, RunResults.class);
      if (results == null) {
        throw damaged(file, "it holds nothing but null", null);
      }
      return Optional.of(results);
    } catch (JsonProcessingException failure) {
      throw damaged(file, reason(failure), failure);
    } catch (IOException failure) {
      throw new StoreException(
          "Cannot read " + file + ": " + FileReason.of(failure) + ".", failure);
    }
  }

  /**
   * Writes a folder's results, replacing a former file in one step. The folder must exist.
   *
   * @throws StoreException if the file cannot be written
   */
  public static void write(Path folder, RunResults results) {
    AtomicFiles.write(
        folder.resolve(FILE),
        out -> {
          try (JsonGenerator json = WRITER.createGenerator(out)) {
            WRITER.writeValue(json, results);
            json.writeRaw('\n');
          }
        });
  }

  /**
   * Adds one result to a folder's file, in place of a former one of the same experiment, profile,
   * seed, device, data and settings.
   *
   * @param order all ids in the paper's order
   * @return what the file now holds
   * @throws StoreException if the file is damaged or cannot be written
   */
  @SuppressWarnings("try") // The hold is there to be held.
  public static RunResults add(Path folder, ExperimentResult result, List<String> order) {
    // Another run into the same folder may add to the file just now.
    try (FileHold hold = FileHold.on(folder.resolve(LOCK), () -> {})) {
      RunResults merged = merge(read(folder).orElse(new RunResults(List.of())), result, order);
      write(folder, merged);
      return merged;
    }
  }

  /**
   * Puts one result among the others, in place of a former one of the same experiment, profile,
   * seed, device, data and settings.
   *
   * @param order all ids in the paper's order; an id that is not in it comes last
   */
  public static RunResults merge(RunResults former, ExperimentResult result, List<String> order) {
    List<ExperimentResult> experiments = new ArrayList<>(former.experiments());
    experiments.removeIf(result::replaces);
    experiments.add(result);
    experiments.sort(
        Comparator.<ExperimentResult>comparingInt(e -> position(order, e.id()))
            .thenComparing(ExperimentResult::id)
            .thenComparingInt(e -> position(PROFILES, e.run().profile()))
            .thenComparing(e -> e.run().profile())
            .thenComparing(e -> e.run().data())
            .thenComparing(e -> e.run().device())
            .thenComparing(e -> String.join(",", e.run().settings()))
            .thenComparingLong(e -> e.run().seed()));
    return new RunResults(List.copyOf(experiments));
  }

  private static int position(List<String> order, String name) {
    int position = order.indexOf(name);
    return position < 0 ? order.size() : position;
  }

  private static String reason(JsonProcessingException failure) {
    JsonLocation place = failure.getLocation();
    String where =
        place == null
            ? ""
            : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    String words = failure.getOriginalMessage().lines().findFirst().orElse("it is not JSON");
    // Jackson's own words for what a file lacks are about Java.
    return words.replaceFirst("Missing (?:required )?creator property ('.*?').*", "it lacks $1")
        + where;
  }

  private static StoreException damaged(Path file, String reason, Throwable cause) {
    return new StoreException(
        "Cannot use "
            + file
            + ": expected the results of an earlier run, but "
            + reason
            + "; another version of Gibbon may have written it; move it away or choose another folder.",
        cause);
  }
}
