package gibbon.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbon.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A file spoilt in one way.
 *
 * @param damage in words, for the message of a failing test
 */
record DamagedFile(String damage, byte[] bytes) {
  /** More than there is memory for, and far more. */
  private static final int[] SIZES = {
    50_000_000, 0x7fff_0000, Integer.MAX_VALUE, Integer.MIN_VALUE, -1
  };

  /**
   * Truncated, flipped in a bit, of another kind.
   *
   * @param from the first byte, and {@code to} the one behind the last, whose bits are watched over
   *     by a checksum
   */
  static List<DamagedFile> of(byte[] sound, int from, int to, int tries, Random random) {
    List<DamagedFile> files = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      files.add(flipped(sound, from + random.nextInt(to - from), random.nextInt(8)));
    }
    files.addAll(others(sound, tries, random));
    return files;
  }

  /**
   * The same of a file without a checksum, with every bit of its header flipped: that nobody can
   * tell a changed pixel or number, but any other header, is so for all flips or it is not so.
   */
  static List<DamagedFile> ofHeader(byte[] sound, int header, int tries, Random random) {
    List<DamagedFile> files = new ArrayList<>();
    for (int bit = 0; bit < header * 8; bit++) {
      files.add(flipped(sound, bit / 8, bit % 8));
    }
    files.addAll(others(sound, tries, random));
    return files;
  }

  private static DamagedFile flipped(byte[] sound, int place, int bit) {
    byte[] flipped = sound.clone();
    flipped[place] ^= (byte) (1 << bit);
    return new DamagedFile("bit " + bit + " of byte " + place + " flipped", flipped);
  }

  private static List<DamagedFile> others(byte[] sound, int tries, Random random) {
    List<DamagedFile> files = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      int length = i == 0 ? 0 : random.nextInt(sound.length);
      files.add(new DamagedFile("cut to " + length, Arrays.copyOf(sound, length)));
    }
    byte[] noise = new byte[1 + random.nextInt(4096)];
    random.nextBytes(noise);
    files.add(new DamagedFile("noise", noise));
    files.add(new DamagedFile("zeros", new byte[4096]));
    for (String magic : List.of("\u007fELF", "PK\u0003\u0004", "\u0089PNG", "<!DOCTYPE html>")) {
      byte[] other = sound.clone();
      for (int i = 0; i < magic.length(); i++) {
        other[i] = (byte) magic.charAt(i);
      }
      files.add(new DamagedFile("begins like another kind of file", other));
    }
    files.add(new DamagedFile("longer", Arrays.copyOf(sound, sound.length + 1)));
    return files;
  }

  /** An IDX file whose header claims up to 2³² of everything. */
  static List<DamagedFile> hugeIdx(byte[] sound, int dimensions) {
    List<DamagedFile> files = new ArrayList<>();
    for (int size : SIZES) {
      for (int last = 0; last < dimensions; last++) {
        ByteBuffer copy = ByteBuffer.wrap(sound.clone());
        for (int d = 0; d <= last; d++) {
          copy.putInt(4 + 4 * d, size);
        }
        files.add(new DamagedFile("claims " + size + " in " + (last + 1), copy.array()));
      }
    }
    return files;
  }

  /** Gzip files of a thousandth of the size of what they hold: one as promised, one endless. */
  static List<DamagedFile> bombs(int magic, int dimensions) {
    List<DamagedFile> files = new ArrayList<>();
    for (int size : new int[] {1 << 28, Integer.MAX_VALUE}) {
      ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions).putInt(magic).putInt(size);
      for (int d = 1; d < dimensions; d++) {
        header.putInt(1);
      }
      files.add(new DamagedFile("a bomb of " + size, gzip(header.array(), 1 << 28)));
    }
    return files;
  }

  static byte[] gzip(byte[] first, int zeros) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(first);
      byte[] piece = new byte[1 << 20];
      for (int written = 0; written < zeros; written += piece.length) {
        out.write(piece, 0, Math.min(piece.length, zeros - written));
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return packed.toByteArray();
  }

  /** Safetensors headers that claim terabytes: of header, of tensors, of offsets. */
  static List<DamagedFile> hugeSafetensors() {
    List<DamagedFile> files = new ArrayList<>();
    for (long length :
        new long[] {40_000_000, 100_000_000, 100_000_001, 1L << 40, Long.MAX_VALUE, -1}) {
      files.add(
          new DamagedFile(
              "a header of " + length, safetensors(length, "{\"w\":{\"dtype\":\"F32\"")));
    }
    for (String shape :
        List.of("1099511627776", "2147483647,2147483647", "65536,65536", "-1", "1e9")) {
      for (String offsets : List.of("0,1099511627776", "0,16", "9223372036854775807,0")) {
        String header =
            "{\"w\":{\"dtype\":\"F32\",\"shape\":["
                + shape
                + "],\"data_offsets\":["
                + offsets
                + "]}}";
        files.add(
            new DamagedFile(
                "of shape " + shape + " at " + offsets, safetensors(header.length(), header)));
      }
    }
    for (String numbers : List.of("50000000", "500000000")) {
      String claimed =
          Text.of(
              "{\"w\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,%s]}}",
              numbers, 4 * Long.parseLong(numbers));
      files.add(new DamagedFile("of as much as it says", safetensors(claimed.length(), claimed)));
    }
    String deep = "{\"w\":" + "[".repeat(100_000);
    files.add(new DamagedFile("nested 100,000 deep", safetensors(deep.length(), deep)));
    return files;
  }

  private static byte[] safetensors(long length, String header) {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length() + 16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(length);
    header.chars().forEach(unit -> bytes.put((byte) unit));
    return bytes.array();
  }

  /** Arrays for NumPy of terabytes. */
  static List<DamagedFile> hugeNpy() {
    List<DamagedFile> files = new ArrayList<>();
    for (String shape :
        List.of(
            "50000000,",
            "500000000,",
            "2147483647,",
            "2147483647, 2147483647",
            "1099511627776,",
            "536870911,",
            "-1,")) {
      for (String type : List.of("<f4", "<f8", "<i8")) {
        String header =
            "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
        ByteBuffer bytes =
            ByteBuffer.allocate(10 + header.length() + 64).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        bytes.putShort((short) header.length());
        header.chars().forEach(unit -> bytes.put((byte) unit));
        files.add(new DamagedFile("of shape " + shape + " of " + type, bytes.array()));
      }
    }
    return files;
  }

  /** Text of far more lines, or of a far longer one, than any file of settings has. */
  static List<DamagedFile> hugeText() {
    return List.of(
        new DamagedFile(
            "of half a million lines", "NARROW_ROWS=4\n".repeat(1 << 19).getBytes(UTF_8)),
        new DamagedFile("of one endless line", "NARROW_ROWS".repeat(1 << 19).getBytes(UTF_8)));
  }
}
