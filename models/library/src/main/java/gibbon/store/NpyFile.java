package gibbon.store;

import gibbon.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An .npy file that is read, whoever wrote it: versions 1.0, 2.0 and 3.0, both orders of bytes, C
 * and Fortran order (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
record NpyFile(Path file) {
  /*
   *   93 'N' 'U' 'M' 'P' 'Y' | version, 2 bytes | length of the header, 2 bytes, from version 2.0 on 4,
   *   little-endian | {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } | data
   *
   * The header is a Python literal with these entries in any order; rather than parse Python, each is
   * looked for in the spelling of every writer of the format, and nothing else may be there.
   */
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LATEST = 3;
  private static final String ENTRY =
      "'(?:descr': *'(?<type>[^']*)'|fortran_order': *(?<fortran>True|False)"
          + "|shape': *\\((?<shape>[^()]*)\\))";
  private static final Pattern ENTRIES = Pattern.compile(ENTRY);
  private static final Pattern HEADER =
      Pattern.compile(Text.of("\\{ *%1$s *, *%1$s *, *%1$s *,? *\\}[ \\n]*", unnamed()));
  private static final Pattern DIMENSION = Pattern.compile("0|[1-9][0-9]{0,9}");

  private static String unnamed() {
    return ENTRY.replaceAll("\\?<[a-z]+>", "?:");
  }

  /** What the header says; {@code type} begins with the order of bytes. */
  private record Header(String type, boolean fortran, String shape) {}

  static StoredArray read(Path file) {
    return new NpyFile(file).read();
  }

  private StoredArray read() {
    long size = StoredFiles.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      int version = version(size, in);
      int width = version == 1 ? Short.BYTES : Integer.BYTES;
      long rest = size - MAGIC.length - 2 - width;
      if (rest < 0) {
        throw broken("expected the length of its header, found the end");
      }
      long length = 0;
      byte[] digits = StoredFiles.exactly(file, in, width);
      for (int i = 0; i < width; i++) {
        length |= (digits[i] & 0xffL) << 8 * i;
      }
      if (length > rest) {
        throw broken(
            "expected a header of " + length + " bytes, found " + rest + " in all the rest");
      }
      Header header =
          header(
              new String(
                  StoredFiles.exactly(file, in, (int) length),
                  version < LATEST ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
      return array(header, rest - length, in);
    } catch (IOException failure) {
      throw StoredFiles.unreadable(file, failure);
    }
  }

  private int version(long size, InputStream in) throws IOException {
    if (size < MAGIC.length + 2
        || !Arrays.equals(StoredFiles.exactly(file, in, MAGIC.length), MAGIC)) {
      throw broken("expected it to begin with \\x93NUMPY and a version");
    }
    byte[] version = StoredFiles.exactly(file, in, 2);
    if (version[0] < 1 || version[0] > LATEST || version[1] != 0) {
      throw new StoreException(
          Text.of(
              "%s has version %d.%d of the .npy format, expected 1.0, 2.0 or 3.0; save the array again with numpy.save.",
              file, version[0] & 0xff, version[1] & 0xff));
    }
    return version[0];
  }

  private Header header(String text) {
    String type = null;
    String fortran = null;
    String shape = null;
    if (HEADER.matcher(text).matches()) {
      Matcher entries = ENTRIES.matcher(text);
      while (entries.find()) {
        type = entries.group("type") == null ? type : entries.group("type");
        fortran = entries.group("fortran") == null ? fortran : entries.group("fortran");
        shape = entries.group("shape") == null ? shape : entries.group("shape");
      }
    }
    if (type == null || fortran == null || shape == null) {
      if (text.matches("(?s).*'descr': *\\[.*")) {
        throw new StoreException(
            file
                + " holds records of several fields, expected one array of numbers; save one field instead.");
      }
      throw broken(
          "expected the header {'descr': …, 'fortran_order': …, 'shape': (…), }, found "
              + Quoted.of(text));
    }
    return new Header(type, fortran.equals("True"), shape);
  }

  private StoredArray array(Header header, long found, InputStream in) throws IOException {
    ElementType type = type(header.type);
    List<Integer> shape = shape(header.shape);
    int bytes = StoredArray.sizeOf(type, shape);
    if (bytes != found) {
      throw broken(
          "an array of type "
              + type
              + " and shape "
              + shape
              + (bytes < 0 ? " takes more than 2 GiB" : " takes " + bytes + " bytes")
              + ", found "
              + found);
    }
    byte[] data = StoredFiles.exactly(file, in, bytes);
    if (header.type.startsWith(">")) {
      reverse(data, type.bytes());
    }
    return new StoredArray(
        type, shape, header.fortran ? lastFastest(data, type.bytes(), shape) : data);
  }

  private ElementType type(String descr) {
    boolean ordered = descr.matches("[<>|=].*");
    return ElementType.ofNpy(ordered ? descr.substring(1) : descr)
        .filter(type -> ordered && (type.bytes() == 1 || !descr.startsWith("|")))
        .orElseThrow(
            () ->
                new StoreException(
                    file
                        + " holds values of type "
                        + Quoted.of(descr)
                        + ", expected one of "
                        + ElementType.allOfNpy()
                        + "; save array.astype('<f4') instead."));
  }

  private static void reverse(byte[] data, int width) {
    for (int begin = 0; begin < data.length; begin += width) {
      for (int i = 0; i < width / 2; i++) {
        byte kept = data[begin + i];
        data[begin + i] = data[begin + width - 1 - i];
        data[begin + width - 1 - i] = kept;
      }
    }
  }

  /** From Fortran order, in which the first dimension runs fastest. */
  private static byte[] lastFastest(byte[] data, int width, List<Integer> shape) {
    byte[] ordered = new byte[data.length];
    int[] place = new int[shape.size()];
    for (int from = 0; from < data.length; from += width) {
      int to = 0;
      for (int axis = 0; axis < place.length; axis++) {
        to = to * shape.get(axis) + place[axis];
      }
      System.arraycopy(data, from, ordered, to * width, width);
      for (int axis = 0; axis < place.length && ++place[axis] == shape.get(axis); axis++) {
        place[axis] = 0;
      }
    }
    return ordered;
  }

  /** Dimensions as a Python tuple writes them: {@code ()}, {@code (3,)}, {@code (2, 3)}. */
  private List<Integer> shape(String tuple) {
    if (tuple.isBlank()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    Collections.addAll(parts, tuple.split(",", -1));
    boolean comma = parts.get(parts.size() - 1).isBlank();
    if (comma) {
      parts.remove(parts.size() - 1);
    }
    List<Integer> shape = new ArrayList<>();
    for (String spaced : parts) {
      String part = spaced.strip();
      if (!DIMENSION.matcher(part).matches() || Long.parseLong(part) > Integer.MAX_VALUE) {
        throw broken(
            "expected whole numbers from 0 to "
                + Integer.MAX_VALUE
                + " in its shape, found "
                + Quoted.of(part));
      }
      shape.add(Integer.parseInt(part));
    }
    if (shape.size() > StoredArray.MOST_DIMENSIONS || shape.size() == 1 && !comma) {
      throw broken("expected a shape of at most 32 dimensions, found " + Quoted.of(tuple));
    }
    return shape;
  }

  private StoreException broken(String finding) {
    return new StoreException(
        file + " is damaged or not an .npy file: " + finding + "; save the array again.");
  }
}
