package gibbon.data;

import gibbon.UserFolders;
import gibbon.store.FileReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Folders that hold CIFAR-10 in its binary version (Krizhevsky 2009,
 * https://www.cs.toronto.edu/~kriz/cifar.html): 50,000 pictures to learn from and 10,000 to judge
 * by, 32 × 32 pixels in colour, ten classes.
 */
public final class Cifar10Folder implements DataSource {
  /*
   * A file is records of 3073 bytes: the label, then 1024 levels of red, as many of green and of
   * blue, each row by row. Here the channels of a pixel go side by side. Any number of records is
   * read, so that tests need no 30 MB.
   */

  /** What each class is called. */
  public static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** The shape of a picture. */
  public static final PictureShape SHAPE = new PictureShape(32, 32, 3);

  /** The folder in which the archive has its files. */
  public static final String ARCHIVED = "cifar-10-batches-bin";

  /** The files that are learnt from, in their order. */
  public static final List<String> TRAIN =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin").toList();

  /** The file that is judged by. */
  public static final String TEST = "test_batch.bin";

  /** Pixels of a picture. */
  public static final int PLANE = 1024;

  /** Bytes of a picture and its label. */
  public static final int RECORD = 1 + 3 * PLANE;

  /** Where {@code ./gibbon data cifar10} keeps it if no folder is named. */
  public static Path usual() {
    return UserFolders.cache().resolve("data").resolve("cifar10");
  }

  /** Whether these are pictures of its shape and classes, be they all of them or a part. */
  public static boolean is(Dataset.Split data) {
    return data.train().shape().equals(SHAPE) && data.train().classNames().equals(CLASSES);
  }

  /** Whether these are as many pictures of its shape and classes as it has. */
  public static boolean isAll(Dataset.Split data) {
    return is(data) && data.train().count() == 50_000 && data.test().count() == 10_000;
  }

  /** What to do where it is not in a folder. */
  public static String missing(Path folder) {
    return "CIFAR-10 is not in "
        + folder
        + "; run ./gibbon data cifar10 to fetch it, or name the folder that it is in with --data DIR.";
  }

  private record Held(Path folder) implements Found {
    @Override
    public Dataset.Split read() {
      return new Dataset.Split("CIFAR-10", set("CIFAR-10 train", TRAIN), readTest());
    }

    @Override
    public Dataset readTest() {
      return set("CIFAR-10 test", List.of(TEST));
    }

    private Dataset set(String name, List<String> files) {
      int count = 0;
      for (String file : files) {
        count = Math.addExact(count, records(file));
      }
      float[] images = new float[Math.multiplyExact(count, SHAPE.size())];
      int[] labels = new int[count];
      int at = 0;
      for (String file : files) {
        byte[] content = content(file);
        for (int from = 0; from < content.length; from += RECORD, at++) {
          labels[at] = Byte.toUnsignedInt(content[from]);
          if (labels[at] >= CLASSES.size()) {
            throw new DataException(
                folder.resolve(file)
                    + " holds the label "
                    + labels[at]
                    + " in record "
                    + from / RECORD
                    + ", expected labels from 0 to 9; fetch it again.");
          }
          picture(content, from + 1, images, at * SHAPE.size());
        }
      }
      return new Dataset(name, images, labels, SHAPE, Bounds.UNIT, CLASSES);
    }

    /** Planes of red, green and blue into pixels of all three. */
    private static void picture(byte[] planes, int from, float[] into, int at) {
      for (int pixel = 0; pixel < PLANE; pixel++) {
        for (int channel = 0; channel < 3; channel++) {
          into[at + 3 * pixel + channel] =
              Byte.toUnsignedInt(planes[from + channel * PLANE + pixel]) / 255f;
        }
      }
    }

    private int records(String name) {
      Path file = folder.resolve(name);
      if (!Files.exists(file)) {
        throw new DataException(
            folder + " lacks " + name + "; run ./gibbon data cifar10 " + folder + " to fetch it.");
      }
      try {
        long size = Files.size(file);
        if (size == 0 || size % RECORD != 0 || size > Integer.MAX_VALUE - 8) {
          throw new DataException(
              file
                  + " has "
                  + size
                  + " bytes, expected a multiple of "
                  + RECORD
                  + ", the bytes of a picture and its label; fetch it again.");
        }
        return (int) (size / RECORD);
      } catch (IOException failure) {
        throw unreadable(file, failure);
      }
    }

    private byte[] content(String name) {
      Path file = folder.resolve(name);
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(records(name) * RECORD);
      } catch (IOException failure) {
        throw unreadable(file, failure);
      }
    }

    private static DataException unreadable(Path file, IOException failure) {
      return new DataException(
          "Cannot read " + file + ": " + FileReason.of(failure) + ".", failure);
    }
  }

  @Override
  public String expected() {
    return "cifar10, once ./gibbon data cifar10 has fetched it, or a folder with its binary version"
        + " (data_batch_1.bin and its like)";
  }

  @Override
  public Optional<Found> named(String name) {
    if (!name.equals("cifar10")) {
      return Optional.empty();
    }
    Path folder = usual();
    return in(folder)
        .or(
            () -> {
              throw new DataException(missing(folder));
            });
  }

  @Override
  public Optional<Found> in(Path folder) {
    for (Path place : List.of(folder, folder.resolve(ARCHIVED))) {
      for (String file : TRAIN) {
        if (Files.exists(place.resolve(file))) {
          return Optional.of(new Held(place));
        }
      }
      if (Files.exists(place.resolve(TEST))) {
        return Optional.of(new Held(place));
      }
    }
    if (Files.exists(folder.resolve("data_batch_1"))) {
      throw new DataException(
          folder
              + " holds CIFAR-10's Python version, expected the binary one"
              + " (cifar-10-binary.tar.gz); run ./gibbon data cifar10 to fetch it.");
    }
    return Optional.empty();
  }
}
