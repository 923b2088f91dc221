package gibbon.onnx;

import gibbon.Text;
import gibbon.store.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/**
 * A cursor over the fields of one protobuf message. It copies nothing but texts: messages and bytes
 * are views of the mapped file, and every length is held against what is left before it is used.
 */
final class Wire {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int DEEPEST = 100;

  /** The longest text worth reading: names, symbols and types are short. */
  private static final int LONGEST_TEXT = 1 << 16;

  private final String file;
  private final ByteBuffer bytes;
  private final int depth;
  private int field;
  private int type;

  Wire(String file, ByteBuffer bytes) {
    this(file, bytes.slice().order(ByteOrder.LITTLE_ENDIAN), 0);
  }

  private Wire(String file, ByteBuffer bytes, int depth) {
    this.file = file;
    this.bytes = bytes;
    this.depth = depth;
    if (depth > DEEPEST) {
      throw damaged("its messages are nested more than " + DEEPEST + " deep");
    }
  }

  /** The same message again, from its first field. */
  Wire again() {
    return new Wire(file, bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind(), depth);
  }

  /** Goes to the next field; false at the end. The field must then be taken or skipped. */
  boolean next() {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long key = readVarint();
    type = (int) (key & 7);
    if (key >>> 3 < 1 || key >>> 3 > 0x1fffffff) {
      throw damaged("a field has the number " + (key >>> 3));
    }
    field = (int) (key >>> 3);
    return true;
  }

  /** The number of the field that {@link #next} found. */
  int field() {
    return field;
  }

  /** How many bytes the field found says it has; 0 for a number. */
  long peekLength() {
    return type == BYTES ? again(bytes.position()).readVarint() : 0;
  }

  private Wire again(int position) {
    Wire copy = again();
    copy.bytes.position(position);
    return copy;
  }

  /** The bytes of this message. */
  int length() {
    return bytes.limit();
  }

  /** Passes over the field. */
  void skip() {
    switch (type) {
      case VARINT -> readVarint();
      case FIXED64 -> advance(Long.BYTES);
      case BYTES -> advance(length(readVarint()));
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw unexpected("a known kind of value");
    }
  }

  long varint() {
    require(VARINT, "a whole number");
    return readVarint();
  }

  float real() {
    require(FIXED32, "a 32-bit number");
    requireLeft(Integer.BYTES);
    return bytes.getFloat();
  }

  /** A view of the field's bytes, little-endian. */
  ByteBuffer bytes() {
    require(BYTES, "bytes");
    int length = length(readVarint());
    ByteBuffer view = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    advance(length);
    return view;
  }

  Wire message() {
    return new Wire(file, bytes(), depth + 1);
  }

  /** A name: text without control characters, which would spoil messages. */
  String text() {
    String text = note();
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw damaged("the name in field " + field + " has control characters");
    }
    return text;
  }

  /** Any text. */
  String note() {
    ByteBuffer encoded = bytes();
    if (encoded.remaining() > LONGEST_TEXT) {
      throw damaged("field " + field + " holds a text of " + encoded.remaining() + " bytes");
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(encoded);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw damaged("the text in field " + field + " is not UTF-8");
    }
  }

  /** Each whole number of a repeated field; packed and single numbers are both legal. */
  void varints(LongConsumer each) {
    if (type != BYTES) {
      each.accept(varint());
      return;
    }
    Wire packed = message();
    while (packed.bytes.hasRemaining()) {
      each.accept(packed.readVarint());
    }
  }

  /** Each 32-bit number of a repeated field, packed or single. */
  void reals(DoubleConsumer each) {
    if (type != BYTES) {
      each.accept(real());
      return;
    }
    ByteBuffer packed = packed(Float.BYTES);
    while (packed.hasRemaining()) {
      each.accept(packed.getFloat());
    }
  }

  /** Each 64-bit number of a repeated field, packed or single. */
  void doubles(DoubleConsumer each) {
    if (type != BYTES) {
      require(FIXED64, "a 64-bit number");
      requireLeft(Double.BYTES);
      each.accept(bytes.getDouble());
      return;
    }
    ByteBuffer packed = packed(Double.BYTES);
    while (packed.hasRemaining()) {
      each.accept(packed.getDouble());
    }
  }

  OnnxException damaged(String finding) {
    return OnnxException.damaged(file, finding);
  }

  /** The file's name, for messages. */
  String file() {
    return file;
  }

  private ByteBuffer packed(int size) {
    ByteBuffer packed = bytes();
    if (packed.remaining() % size != 0) {
      throw damaged(
          Text.of("field %d packs numbers of %d bytes into %d", field, size, packed.remaining()));
    }
    return packed;
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw damaged("it ends within a number");
      }
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("a number has more than 10 bytes");
  }

  private int length(long stated) {
    if (stated < 0 || stated > bytes.remaining()) {
      throw damaged(
          Text.of(
              "field %d says it has %s bytes, but %d are left",
              field, Long.toUnsignedString(stated), bytes.remaining()));
    }
    return (int) stated;
  }

  private void requireLeft(int count) {
    if (bytes.remaining() < count) {
      throw damaged("it ends within a number");
    }
  }

  private void advance(int count) {
    requireLeft(count);
    bytes.position(bytes.position() + count);
  }

  private void require(int expected, String what) {
    if (type != expected) {
      throw unexpected(what);
    }
  }

  private OnnxException unexpected(String what) {
    return damaged(Text.of("field %d holds a value of kind %d, expected %s", field, type, what));
  }

  /** Text of the file, fit for a message. */
  static String quoted(String text) {
    return Quoted.of(text);
  }
}
