package gibbon.faults;

import gibbon.GibbonException;
import gibbon.app.CommandLines;
import gibbon.data.TinyPictures;
import gibbon.device.DeviceInfo;
import gibbon.device.Tunables;
import gibbon.opencl.ClProvider;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * Reads damaged files one after the other, in a small Java machine of its own, by the command that
 * reads such files; prints a line for each.
 */
final class DamagedFiles {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What separates the parts of a line: damage, file, status, bytes allocated, message. */
  static final String BAR = "\t";

  private final Path folder;
  private final Path pictures;
  private final Random random;
  private final int tries;

  private DamagedFiles(Path folder, long seed, int tries) throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    this.tries = tries;
    pictures = Files.createDirectories(folder.resolve("pictures"));
    TinyPictures.write(pictures, 80);
  }

  /**
   * Reads them.
   *
   * @param arguments a folder to work in, a seed, and how many truncations and flips of each kind
   */
  public static void main(String[] arguments) throws Exception {
    new DamagedFiles(
            Path.of(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]))
        .all();
  }

  /*
   * A new kind of file is one more line here. The bits of a pixel, and of a number in an .npy file,
   * are watched over by nobody: of those files only headers are flipped, but those bit by bit.
   */
  private void all() throws Exception {
    Path images = pictures.resolve("train-images-idx3-ubyte");
    byte[] image = Files.readAllBytes(images);
    List<DamagedFile> damaged = DamagedFile.ofHeader(image, 16, tries, random);
    damaged.addAll(DamagedFile.hugeIdx(image, 3));
    read("idx pictures", images, damaged, this::train);

    Path labels = pictures.resolve("train-labels-idx1-ubyte");
    byte[] label = Files.readAllBytes(labels);
    damaged = DamagedFile.ofHeader(label, 8, tries, random);
    damaged.addAll(DamagedFile.hugeIdx(label, 1));
    read("idx labels", labels, damaged, this::train);

    // Under the plain name, for it is told by its first bytes. Where the same is unpacked, as with
    // another time in the header or a byte behind the end, nothing is damaged.
    byte[] packed = DamagedFile.gzip(image, 0);
    damaged = DamagedFile.of(packed, 0, packed.length, tries, random);
    damaged.removeIf(file -> Arrays.equals(image, unpacked(file.bytes(), image.length)));
    damaged.addAll(DamagedFile.bombs(0x803, 3));
    read("gzipped idx", images, damaged, this::train);
    read("gzipped idx", labels, DamagedFile.bombs(0x801, 1), this::train);

    sound(train());
    Path model = folder.resolve("out").resolve("tiny.safetensors");
    byte[] trained = Files.readAllBytes(model);
    require(named(new DamagedFile("sound", trained)), "The model has no checksum.");
    damaged = DamagedFile.of(trained, 0, trained.length, tries, random);
    // Under another name the checksum is nothing to Gibbon, and the file that of another program.
    damaged.removeIf(file -> file.damage().contains("flipped") && !named(file));
    damaged.addAll(DamagedFile.hugeSafetensors());
    read("model", model, damaged, () -> attack(model, "java"));
    Files.delete(model);

    Path checkpoint = folder.resolve("out").resolve("tiny.checkpoint.safetensors");
    byte[] kept = checkpoint(checkpoint);
    damaged = DamagedFile.of(kept, 0, kept.length, tries, random);
    damaged.addAll(DamagedFile.hugeSafetensors());
    read("checkpoint", checkpoint, damaged, this::train);
    sound(train());

    Path array = folder.resolve("array.npy");
    Npy.write(array, StoredArray.of(new float[60], 3, 4, 5));
    byte[] numbers = Files.readAllBytes(array);
    int header = 10 + ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    damaged = DamagedFile.ofHeader(numbers, header, tries, random);
    // One bit away from '<' are '=' and '>': the orders of bytes in which other machines write.
    int order = new String(numbers, 0, header, StandardCharsets.ISO_8859_1).indexOf("'<f4'") + 1;
    damaged.removeIf(
        file -> file.damage().contains("flipped") && "=>".indexOf(file.bytes()[order]) >= 0);
    damaged.addAll(DamagedFile.hugeNpy());
    read("npy", array, damaged, () -> npy(array));

    DeviceInfo device = new ClProvider().list().get(0);
    Tunables tunables = new ClProvider().tunables(device).get();
    Path tuning = tunables.keep(tunables.all().get(0).candidates().get(0), List.of());
    sound(attack(model, device.selector()));
    byte[] sizes = Files.readAllBytes(tuning);
    damaged = DamagedFile.of(sizes, 0, sizes.length, tries, random);
    damaged.addAll(DamagedFile.hugeText());
    read("tuning", tuning, damaged, () -> attack(model, device.selector()));
  }

  private void read(
      String kind, Path file, List<DamagedFile> damaged, Supplier<CommandLines.Outcome> command)
      throws IOException {
    byte[] sound = Files.exists(file) ? Files.readAllBytes(file) : null;
    for (DamagedFile one : damaged) {
      Files.write(file, one.bytes());
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      CommandLines.Outcome outcome = command.get();
      long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      System.out.println(
          String.join(
              BAR,
              kind + ", " + one.damage(),
              file.getFileName().toString(),
              "" + outcome.status(),
              "" + allocated,
              outcome.err().strip().replace("\n", "\\n").replace("\t", "\\t")));
    }
    if (sound == null) {
      Files.delete(file);
    } else {
      Files.write(file, sound);
    }
  }

  private CommandLines.Outcome train() {
    return CommandLines.run(arguments());
  }

  private String[] arguments() {
    List<String> arguments = new ArrayList<>(List.of("train", "--resume", "--device", "java"));
    arguments.addAll(List.of("--data", pictures.toString(), "--model", "softmax"));
    arguments.addAll(List.of("--validation", "0", "--batch", "20", "--epochs", "1"));
    arguments.addAll(List.of("--name", "tiny", "--out", folder.resolve("out").toString()));
    return arguments.toArray(String[]::new);
  }

  private CommandLines.Outcome attack(Path model, String device) {
    return CommandLines.run(
        "attack", model.toString(), "--device", device, "--data", pictures.toString());
  }

  private static CommandLines.Outcome npy(Path file) {
    try {
      return new CommandLines.Outcome(0, "", Npy.read(file).toString());
    } catch (GibbonException failure) {
      return new CommandLines.Outcome(1, "", "gibbon: " + failure.getMessage());
    }
  }

  /** The checkpoint of a training that cannot write its model: a folder stands in the place. */
  private byte[] checkpoint(Path checkpoint) throws IOException {
    Path model = Files.createDirectory(checkpoint.resolveSibling("tiny.safetensors"));
    List<String> afresh = new ArrayList<>(List.of(arguments()));
    afresh.remove("--resume");
    CommandLines.Outcome stopped = CommandLines.run(afresh.toArray(String[]::new));
    require(stopped.err().contains("it is a folder"), "No checkpoint was left: " + stopped.err());
    Files.delete(model);
    return Files.readAllBytes(checkpoint);
  }

  /** What gzip finds, but for what is longer than that; nothing where it is damaged. */
  private static byte[] unpacked(byte[] packed, int length) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] first = in.readNBytes(length);
      return in.read() < 0 ? first : new byte[0];
    } catch (IOException damaged) {
      return new byte[0];
    }
  }

  private static boolean named(DamagedFile file) {
    return new String(file.bytes(), StandardCharsets.ISO_8859_1).contains("gibbon.crc32c");
  }

  private static void sound(CommandLines.Outcome outcome) {
    require(outcome.status() == 0, "The sound files are refused: " + outcome.err());
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
