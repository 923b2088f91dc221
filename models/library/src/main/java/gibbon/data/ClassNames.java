package gibbon.data;

import gibbon.Text;
import gibbon.store.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a network's classes are called, from a file of one name a line. A WordNet number in front,
 * as in Caffe's {@code synset_words.txt}, is a second name; of several names with commas the first
 * serves.
 *
 * @param names in the order of the classes
 * @param wordNet their WordNet numbers, or none
 */
public record ClassNames(List<String> names, List<String> wordNet) {
  private static final int LARGEST = 1 << 22;
  private static final Pattern NUMBERED = Pattern.compile("(n\\d{8})\\s+(.*)");

  /** No names: numbers from 0 on. */
  public static ClassNames numbered(int classes) {
    return new ClassNames(Dataset.numbered(classes), List.of());
  }

  /**
   * Reads a file of names.
   *
   * @throws DataException naming the file
   */
  public static ClassNames read(Path file) {
    List<String> names = new ArrayList<>();
    List<String> wordNet = new ArrayList<>();
    for (String line : lines(file)) {
      Matcher numbered = NUMBERED.matcher(line);
      boolean found = numbered.matches();
      if (found) {
        wordNet.add(numbered.group(1));
      }
      String words = found ? numbered.group(2) : line;
      names.add(words.split(",")[0].strip());
    }
    if (names.size() < 2) {
      throw new DataException(file + " names fewer than two classes, expected one a line.");
    }
    return new ClassNames(names, wordNet.size() == names.size() ? wordNet : List.of());
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new DataException(file + " is too large for the names of classes, one a line.");
      }
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new DataException("Cannot read " + file + ": " + FileReason.of(e) + ".", e);
    }
  }

  /**
   * These names for a network of so many classes.
   *
   * @param offset the class of the first name; those before it have none
   * @throws DataException if there are more or fewer names than classes
   */
  public ClassNames of(int classes, int offset) {
    if (names.size() + offset != classes || offset < 0) {
      throw new DataException(
          Text.of(
              "There are %d names for %d classes%s.",
              names.size(),
              classes,
              names.size() + 1 == classes
                  ? "; if the first class is the background, say --label-offset 1"
                  : ""));
    }
    List<String> all = new ArrayList<>(Collections.nCopies(offset, "background"));
    List<String> numbers = new ArrayList<>(Collections.nCopies(offset, ""));
    all.addAll(names);
    numbers.addAll(wordNet);
    return new ClassNames(List.copyOf(all), wordNet.isEmpty() ? List.of() : numbers);
  }

  /**
   * The class of that name, WordNet number or number; empty for none, and for a name of several.
   */
  public OptionalInt find(String name) {
    int at = wordNet.indexOf(name);
    if (at < 0 && names.indexOf(name) == names.lastIndexOf(name)) {
      at = names.indexOf(name);
    }
    if (at < 0 && name.matches("\\d{1,7}") && Integer.parseInt(name) < names.size()) {
      at = Integer.parseInt(name);
    }
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
  }
}
