package gibbon.data;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.store.FileReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Pictures of files of any size, for a network.
 *
 * @param data the pictures as the network takes them; where nobody gave labels, all labels are 0
 * @param files of each picture; none for pictures of one array
 * @param leftOut what was found and could not be taken, a sentence each
 * @param labels where they come from, or empty for none
 */
public record ImageFolder(Dataset data, List<Path> files, List<String> leftOut, String labels) {
  /*
   * Labels come from a CSV file, or from folders with a class each, as torchvision's ImageFolder has
   * them. Folders stand for the classes they are called by, by name, WordNet number or number; else
   * there must be as many as classes, and they count in the order of their names.
   */
  private static final Set<String> READ =
      Set.of("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "npy");

  private static final Set<String> PICTURES =
      Set.of("webp", "heic", "heif", "avif", "jp2", "jxl", "ppm", "pgm", "psd", "svg");

  private static final int DEEPEST = 3;

  /**
   * What is known of the pictures beside their files.
   *
   * @param labels a CSV file, or null
   * @param names of the network's classes
   * @param offset added to labels that are numbers
   * @param most pictures to be read; the others are not looked at
   */
  public record Choice(Path labels, ClassNames names, int offset, int most) {}

  /**
   * Reads pictures.
   *
   * @param where a folder, or one file
   * @throws DataException if there is none, or labels are wrong; a picture that cannot be read is
   *     left out and named
   */
  public static ImageFolder read(Path where, Fit fit, Choice choice) {
    String ending = ending(where);
    boolean pair = choice.labels() != null && ending(choice.labels()).equals("npy");
    if (Files.isRegularFile(where) && (pair || ending.equals("npz"))) {
      return ImageArrays.read(where, fit.to(), choice);
    }
    List<Path> found = files(where);
    List<String> leftOut = new ArrayList<>();
    LabelFile csv = choice.labels() == null ? null : LabelFile.read(choice.labels());
    List<String> classes = csv == null ? classFolders(where, found) : List.of();
    int[] folders = classes.isEmpty() ? null : classes(where, classes, choice.names());
    List<Path> files = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path file : found) {
      int label = 0;
      Path own = below(where, file);
      if (csv != null) {
        int offset = choice.offset() - (csv.fromOne() ? 1 : 0);
        OptionalInt given = csv.of(own, choice.names(), offset);
        if (given.isEmpty()) {
          leftOut.add(Text.of("%s has no label in %s.", file, csv.file()));
          continue;
        }
        label = given.getAsInt();
      } else if (folders != null) {
        label = folders[classes.indexOf(own.getName(0).toString())];
      }
      files.add(file);
      labels.add(label);
    }
    String source =
        csv != null
            ? csv.file() + (csv.fromOne() ? ", counted from 1" : "")
            : folders != null ? "the folders' names" : "";
    return decoded(where, fit, choice, files, labels, leftOut, source);
  }

  private static ImageFolder decoded(
      Path where,
      Fit fit,
      Choice choice,
      List<Path> files,
      List<Integer> labels,
      List<String> leftOut,
      String source) {
    int size = fit.to().size();
    List<Path> kept = new ArrayList<>();
    List<Integer> keptLabels = new ArrayList<>();
    List<float[]> pictures = new ArrayList<>();
    long room = Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 12) / size;
    for (int from = 0; from < files.size() && kept.size() < choice.most(); ) {
      int some = Math.min(Math.min(64, choice.most() - kept.size()), files.size() - from);
      int first = from;
      Object[] made = new Object[some];
      IntStream.range(0, some)
          .parallel()
          .forEach(i -> made[i] = picture(files.get(first + i), fit));
      for (int i = 0; i < some; i++) {
        if (made[i] instanceof float[] pixels) {
          kept.add(files.get(from + i));
          keptLabels.add(labels.get(from + i));
          pictures.add(pixels);
        } else {
          leftOut.add((String) made[i]);
        }
      }
      if (kept.size() > room) {
        throw new DataException(
            Text.of(
                "%s holds more pictures than memory has room for; take --count %d, or raise the heap with GIBBON_JAVA_OPTIONS=-Xmx….",
                where, room));
      }
      from += some;
    }
    if (kept.isEmpty()) {
      throw new DataException(
          Text.of(
              "%s holds no picture that can be read%s",
              where, leftOut.isEmpty() ? "." : ": " + leftOut.get(0)));
    }
    float[] images = new float[kept.size() * size];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(pictures.get(i), 0, images, i * size, size);
    }
    Path last = where.getFileName();
    Dataset data =
        new Dataset(
            last == null ? where.toString() : last.toString(),
            images,
            keptLabels.stream().mapToInt(Integer::intValue).toArray(),
            fit.to(),
            Bounds.UNIT,
            choice.names().names());
    return new ImageFolder(data, List.copyOf(kept), List.copyOf(leftOut), source);
  }

  /** The pixels, or the sentence that says why there are none. */
  private static Object picture(Path file, Fit fit) {
    try {
      PictureFile read = PictureFile.read(file);
      for (float pixel : read.pixels()) {
        if (!Bounds.UNIT.hold(pixel)) {
          return Text.of("%s holds the value %s, expected %s.", file, pixel, Bounds.UNIT);
        }
      }
      return fit.apply(read);
    } catch (GibbonException e) {
      return e.getMessage();
    }
  }

  /** Whether nobody gave labels, so that what the network says of the pictures must do. */
  public boolean unlabelled() {
    return labels.isEmpty();
  }

  /** The same pictures with these labels. */
  public ImageFolder labelled(int[] given) {
    Dataset same =
        new Dataset(
            data.name(), data.images(), given, data.shape(), data.bounds(), data.classNames());
    return new ImageFolder(same, files, leftOut, labels);
  }

  private static List<Path> files(Path where) {
    if (Files.isRegularFile(where)) {
      return List.of(where);
    }
    if (!Files.isDirectory(where)) {
      throw new DataException(
          Text.of("Cannot read pictures from %s: there is no such file or folder.", where));
    }
    try (Stream<Path> all = Files.walk(where, DEEPEST)) {
      List<Path> files =
          all.filter(ImageFolder::isPicture).filter(Files::isRegularFile).sorted().toList();
      if (files.isEmpty()) {
        throw new DataException(
            where
                + " holds no pictures: expected PNG, JPEG, GIF, BMP or TIFF files, or .npy arrays.");
      }
      return files;
    } catch (UncheckedIOException e) {
      throw new DataException(
          "Cannot read pictures from " + where + ": " + FileReason.of(e.getCause()) + ".", e);
    } catch (IOException e) {
      throw new DataException(
          "Cannot read pictures from " + where + ": " + FileReason.of(e) + ".", e);
    }
  }

  private static boolean isPicture(Path file) {
    String ending = ending(file);
    return READ.contains(ending) || PICTURES.contains(ending);
  }

  /** Such as {@code png}; none of a hidden file. */
  private static String ending(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    return name.startsWith(".")
        ? ""
        : name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static Path below(Path where, Path file) {
    return Files.isDirectory(where) ? where.relativize(file) : file.getFileName();
  }

  /** The names of the folders with pictures; none where some lie in no folder of their own. */
  private static List<String> classFolders(Path where, List<Path> files) {
    TreeSet<String> names = new TreeSet<>();
    for (Path file : files) {
      Path own = below(where, file);
      if (own.getNameCount() == 1) {
        return List.of();
      }
      names.add(own.getName(0).toString());
    }
    return List.copyOf(names);
  }

  /** The class that each folder stands for. */
  private static int[] classes(Path where, List<String> folders, ClassNames names) {
    int classes = names.names().size();
    int[] found = folders.stream().mapToInt(name -> names.find(name).orElse(-1)).toArray();
    if (Arrays.stream(found).allMatch(label -> label >= 0)) {
      return found;
    }
    if (folders.size() == classes) {
      return IntStream.range(0, classes).toArray();
    }
    String stranger =
        folders.get(
            IntStream.range(0, found.length).filter(i -> found[i] < 0).findFirst().orElseThrow());
    throw new DataException(
        Text.of(
            "%s holds %d folders for %d classes, and '%s' is the name of none; call them as the file of --names does, or by number.",
            where, folders.size(), classes, stranger));
  }
}
