package gibbon.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import gibbon.Text;
import gibbon.store.FileReason;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Labels of pictures from a CSV file: a column of files and one of classes, told by their headings
 * where there are any, else the first two. Classes are numbers, or names of {@link ClassNames}.
 *
 * @param file it came from
 * @param labels by name of file, which may lack its folder and its ending
 * @param fromOne whether its heading says that classes are counted from 1: {@code TrueLabel}, as in
 *     the development set of NIPS 2017
 */
record LabelFile(Path file, Map<String, String> labels, boolean fromOne) {
  private static final long LARGEST = 1 << 26;
  private static final List<String> FILES =
      List.of("file", "filename", "image", "imageid", "path", "name", "id");
  private static final List<String> CLASSES =
      List.of("label", "truelabel", "class", "classid", "target", "category");

  static LabelFile read(Path file) {
    List<String[]> rows = rows(file);
    String[] first = rows.isEmpty() ? new String[0] : rows.get(0);
    int files = column(first, FILES);
    int classes = column(first, CLASSES);
    boolean headed = classes >= 0;
    if (headed && files < 0) {
      files = classes == 0 ? 1 : 0;
    } else if (!headed) {
      files = 0;
      classes = 1;
    }
    Map<String, String> labels = new HashMap<>();
    for (int i = headed ? 1 : 0; i < rows.size(); i++) {
      String[] row = rows.get(i);
      if (row.length <= Math.max(files, classes)) {
        throw new DataException(
            Text.of(
                "%s has %d values in row %d, expected a file and its label.",
                file, row.length, i + 1));
      }
      String label = row[classes].strip();
      String former = labels.put(row[files].strip(), label);
      if (former != null && !former.equals(label)) {
        throw new DataException(
            Text.of("%s gives '%s' two labels, %s and %s.", file, row[files], former, label));
      }
    }
    if (labels.isEmpty()) {
      throw new DataException(file + " holds no labels: expected rows of a file and its class.");
    }
    boolean fromOne = headed && first[classes].strip().equals("TrueLabel");
    return new LabelFile(file, labels, fromOne);
  }

  private static int column(String[] headings, List<String> known) {
    for (int i = 0; i < headings.length; i++) {
      if (known.contains(headings[i].strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static List<String[]> rows(Path file) {
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();
    try {
      if (Files.size(file) > LARGEST) {
        throw new DataException(file + " is too large for labels of pictures.");
      }
      char separator;
      try (var lines = Files.lines(file)) {
        String heading = lines.findFirst().orElse("");
        separator =
            heading.contains(",")
                ? ','
                : heading.contains(";") ? ';' : heading.contains("\t") ? '\t' : ',';
      }
      List<String[]> rows = new ArrayList<>();
      CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
      try (Reader in = Files.newBufferedReader(file);
          MappingIterator<String[]> found =
              mapper.readerFor(String[].class).with(schema).readValues(in)) {
        while (found.hasNextValue()) {
          rows.add(found.nextValue());
        }
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new DataException(
          Text.of(
              "%s is no CSV file of labels (%s).",
              file, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException | UncheckedIOException e) {
      IOException cause = e instanceof IOException own ? own : (IOException) e.getCause();
      throw new DataException("Cannot read " + file + ": " + FileReason.of(cause) + ".", cause);
    }
  }

  /**
   * The class of a picture; empty where the file has none for it.
   *
   * @param picture below the folder of all pictures
   * @param offset added to classes that are numbers
   */
  OptionalInt of(Path picture, ClassNames names, int offset) {
    String inFolder = picture.toString().replace('\\', '/');
    String own = picture.getFileName().toString();
    Optional<String> label =
        List.of(inFolder, own, withoutEnding(inFolder), withoutEnding(own)).stream()
            .map(labels::get)
            .filter(found -> found != null)
            .findFirst();
    if (label.isEmpty()) {
      return OptionalInt.empty();
    }
    String text = label.get();
    OptionalInt named =
        text.matches("\\d{1,7}")
            ? OptionalInt.of(Integer.parseInt(text) + offset)
            : names.find(text);
    if (named.isEmpty() || named.getAsInt() < 0 || named.getAsInt() >= names.names().size()) {
      throw new DataException(
          Text.of(
              "%s labels %s '%s'%s, but the network's classes are 0 to %d.",
              file,
              own,
              text,
              offset == 0 ? "" : Text.of(" (%+d)", offset),
              names.names().size() - 1));
    }
    return named;
  }

  private static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
  }
}
