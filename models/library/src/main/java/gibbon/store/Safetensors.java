package gibbon.store;

import gibbon.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Named tensors in one file, readable from Python with the {@code safetensors} package. The same
 * content gives the same bytes.
 *
 * <p>Format: the header's length as an unsigned 64-bit little-endian number, the header in JSON,
 * then all tensors without gaps (https://github.com/huggingface/safetensors).
 */
public final class Safetensors {
  /*
   * A header is a stranger's claim about sizes. Nothing is allocated on its word: its own length
   * is held against the file's size, each tensor's shape against its offsets, and the offsets
   * against the bytes that are really there.
   *
   * What Gibbon writes has a checksum, in the metadata, where other programs let it be. It is
   * taken over the contents, not over the file: metadata, names, types, shapes and numbers, the
   * tensors sorted by name, so it does not depend on how a program spaces or orders them. A file
   * whose header another program wrote, as its spelling or the order of its metadata shows, may have
   * been changed on purpose: there a checksum that does not fit is an old one. What damages a byte
   * leaves the spelling, and moves one name at most out of its order.
   */

  /** The name of the checksum among the metadata; the rest of a program never sees it. */
  private static final String CHECKSUM = "gibbon.crc32c";

  /** The format's own bound on the header's length in bytes. */
  static final int LONGEST_HEADER = 100_000_000;

  /** How much of the heap a header may need while it is parsed, as a multiple of its length. */
  private static final int HEADER_SWELLS = 16;

  static final int MOST_ENTRIES = 100_000;
  private static final int LENGTH_BYTES = Long.BYTES;

  /**
   * What a file holds: free text under names, kept sorted, and tensors in the file's order with
   * names that differ.
   */
  public record Contents(Map<String, String> metadata, List<StoredTensor> tensors) {
    public Contents {
      metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
      tensors = List.copyOf(tensors);
      if (tensors.size() > MOST_ENTRIES || metadata.size() > MOST_ENTRIES) {
        throw new StoreException(
            "A safetensors file here holds at most "
                + MOST_ENTRIES
                + " tensors and as many metadata entries, not "
                + tensors.size()
                + " and "
                + metadata.size()
                + ".");
      }
      Set<String> names = new HashSet<>();
      for (StoredTensor tensor : tensors) {
        if (!names.add(tensor.name())) {
          throw new StoreException("Two tensors are named " + Quoted.of(tensor.name()) + ".");
        }
      }
      metadata.forEach(
          (name, text) -> {
            Quoted.requireEncodable("The metadata name", name);
            Quoted.requireEncodable("The metadata text", text);
          });
    }

    /** The array of that name, or a sentence that lists the names there are. */
    public StoredArray tensor(String name) {
      for (StoredTensor tensor : tensors) {
        if (tensor.name().equals(name)) {
          return tensor.array();
        }
      }
      List<String> names = tensors.stream().limit(20).map(t -> Quoted.of(t.name())).toList();
      throw new StoreException(
          "There is no tensor " + Quoted.of(name) + " among " + String.join(", ", names) + ".");
    }
  }

  private Safetensors() {}

  /** Writes the contents to a file, in one step: see {@link AtomicFiles#write}. */
  public static void write(Path file, Contents contents) {
    Map<String, String> metadata = new TreeMap<>(contents.metadata());
    metadata.put(CHECKSUM, checksum(contents));
    byte[] header = SafetensorsHeader.encode(metadata, contents.tensors());
    if (header.length > LONGEST_HEADER) {
      throw new StoreException(
          "Cannot write "
              + file
              + ": its header would take "
              + header.length
              + " bytes, and the format allows "
              + LONGEST_HEADER
              + ".");
    }
    AtomicFiles.write(
        file,
        out -> {
          out.write(length(header.length));
          out.write(header);
          writeData(out, contents.tensors());
        });
  }

  private static byte[] length(int header) {
    return ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header).array();
  }

  private static void writeData(OutputStream out, List<StoredTensor> tensors) throws IOException {
    for (StoredTensor tensor : tensors) {
      out.write(tensor.array().bytes());
    }
  }

  /**
   * Reads a file whole, after checking all that it says about itself. A checksum is compared where
   * there is one; files of other programs have none.
   *
   * @throws StoreException naming the file, what was expected and what was found
   */
  public static Contents read(Path file) {
    return read(file, false);
  }

  /** Reads a file of Gibbon's own, which without its checksum is a damaged one. */
  public static Contents readOwn(Path file) {
    return read(file, true);
  }

  private static Contents read(Path file, boolean own) {
    long size = StoredFiles.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      byte[] json = readHeader(file, size, in);
      SafetensorsHeader header =
          SafetensorsHeader.decode(file, json, size - LENGTH_BYTES - json.length);
      List<StoredTensor> tensors = new ArrayList<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        byte[] bytes = StoredFiles.exactly(file, in, entry.size());
        tensors.add(
            new StoredTensor(entry.name(), new StoredArray(entry.type(), entry.shape(), bytes)));
      }
      Map<String, String> metadata = new TreeMap<>(header.metadata());
      String checksum = metadata.remove(CHECKSUM);
      Contents contents = new Contents(metadata, tensors);
      boolean sound = checksum == null ? !own : checksum.equals(checksum(contents));
      if (!sound && (own || spelledAsHere(json, header, tensors))) {
        throw changed(file, checksum);
      }
      return contents;
    } catch (IOException failure) {
      throw StoredFiles.unreadable(file, failure);
    }
  }

  /** Whether Gibbon wrote the header, if perhaps not all of its bytes. */
  private static boolean spelledAsHere(
      byte[] json, SafetensorsHeader header, List<StoredTensor> tensors) {
    return Arrays.equals(json, SafetensorsHeader.encode(header.metadata(), tensors))
        && sortedButForOne(List.copyOf(header.metadata().keySet()));
  }

  private static boolean sortedButForOne(List<String> names) {
    int descent = 1;
    while (descent < names.size() && names.get(descent - 1).compareTo(names.get(descent)) < 0) {
      descent++;
    }
    return descent >= names.size()
        || sortedWithout(names, descent - 1)
        || sortedWithout(names, descent);
  }

  private static boolean sortedWithout(List<String> names, int left) {
    List<String> others = new ArrayList<>(names);
    others.remove(left);
    return others.equals(others.stream().sorted().toList());
  }

  private static StoreException changed(Path file, String checksum) {
    return new StoreException(
        checksum == null
            ? Text.of(
                "%s is damaged or not a file of Gibbon's own: its contents come without a checksum; %s.",
                file, SafetensorsHeader.REMEDY)
            : Text.of(
                "%s is damaged or was edited: its contents have another checksum than %s; %s, or remove %s from its metadata if the change is meant.",
                file, Quoted.of(checksum), SafetensorsHeader.REMEDY, CHECKSUM));
  }

  private static String checksum(Contents contents) {
    List<StoredTensor> sorted = new ArrayList<>(contents.tensors());
    sorted.sort(Comparator.comparing(StoredTensor::name));
    CRC32C sum = new CRC32C();
    sum.update(SafetensorsHeader.encode(contents.metadata(), sorted));
    sorted.forEach(tensor -> sum.update(tensor.array().bytes()));
    return Text.of("%08x", sum.getValue());
  }

  private static byte[] readHeader(Path file, long size, InputStream in) throws IOException {
    if (size < LENGTH_BYTES) {
      throw new StoreException(
          file
              + " is not a safetensors file: expected at least the 8 bytes of the header's length,"
              + " found "
              + size
              + "; "
              + SafetensorsHeader.REMEDY
              + ".");
    }
    byte[] first = StoredFiles.exactly(file, in, LENGTH_BYTES);
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > LONGEST_HEADER) {
      throw new StoreException(
          file
              + " is not a safetensors file: expected a header of at most "
              + LONGEST_HEADER
              + " bytes, found the length "
              + Long.toUnsignedString(length)
              + "; "
              + SafetensorsHeader.REMEDY
              + ".");
    }
    long rest = size - LENGTH_BYTES;
    if (length > rest) {
      throw new StoreException(
          file
              + " is truncated or not a safetensors file: expected a header of "
              + length
              + " bytes, found "
              + rest
              + " bytes in the rest of the file; "
              + SafetensorsHeader.REMEDY
              + ".");
    }
    long most = Runtime.getRuntime().maxMemory() / HEADER_SWELLS;
    if (length > most) {
      throw new StoreException(
          "Cannot read "
              + file
              + ": a header of "
              + length
              + " bytes needs a larger Java heap, which now allows "
              + most
              + "; raise it with -Xmx in JAVA_TOOL_OPTIONS.");
    }
    return StoredFiles.exactly(file, in, (int) length);
  }
}
