package gibbon.onnx;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The element types of ONNX that numbers are read from ({@code TensorProto.DataType}). */
enum OnnxType {
  FLOAT(1, 4) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getFloat(at);
    }
  },
  UINT8(2, 1) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.get(at) & 0xff;
    }

    @Override
    double wrap(double number) {
      return (long) number & 0xff;
    }
  },
  INT8(3, 1) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.get(at);
    }

    @Override
    double wrap(double number) {
      return (byte) (long) number;
    }
  },
  UINT16(4, 2) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getShort(at) & 0xffff;
    }

    @Override
    double wrap(double number) {
      return (long) number & 0xffff;
    }
  },
  INT16(5, 2) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getShort(at);
    }

    @Override
    double wrap(double number) {
      return (short) (long) number;
    }
  },
  INT32(6, 4) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getInt(at);
    }

    @Override
    double wrap(double number) {
      return (int) (long) number;
    }
  },
  INT64(7, 8) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getLong(at);
    }

    @Override
    double wrap(double number) {
      return number < 0 ? Math.ceil(number) : Math.floor(number);
    }
  },
  BOOL(9, 1) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.get(at) == 0 ? 0 : 1;
    }

    @Override
    double wrap(double number) {
      return number == 0 ? 0 : 1;
    }
  },
  FLOAT16(10, 2) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return half(bytes.getShort(at));
    }
  },
  DOUBLE(11, 8) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getDouble(at);
    }
  },
  UINT32(12, 4) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getInt(at) & 0xffffffffL;
    }

    @Override
    double wrap(double number) {
      return (long) number & 0xffffffffL;
    }
  },
  UINT64(13, 8) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return unsigned(bytes.getLong(at));
    }

    @Override
    double wrap(double number) {
      return INT64.wrap(number);
    }
  },
  BFLOAT16(16, 2) {
    @Override
    double read(ByteBuffer bytes, int at) {
      return Float.intBitsToFloat(bytes.getShort(at) << 16);
    }
  };

  /*
   * All numbers are held as doubles: exact for every type but whole numbers beyond 2^53, which files
   * use for nothing but "to the end" (2^63 - 1), where the nearest double serves as well.
   */

  private final int code;
  private final int bytes;

  OnnxType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type of that number in the format; null for texts, complex and quantized numbers. */
  static OnnxType of(long code) {
    for (OnnxType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }

  /** What a type that is not read is called. */
  static String name(long code) {
    return code == 8
        ? "texts"
        : code == 14 || code == 15
            ? "complex numbers"
            : code >= 17 && code <= 23 ? "quantized numbers" : "elements of type " + code;
  }

  /** Its number in the format. */
  int code() {
    return code;
  }

  /** The size of an element in raw data. */
  int bytes() {
    return bytes;
  }

  /** Whether gradients can flow through it. */
  boolean real() {
    return this == FLOAT || this == FLOAT16 || this == DOUBLE || this == BFLOAT16;
  }

  /** The element that begins at a byte. */
  abstract double read(ByteBuffer bytes, int at);

  /** The result of arithmetic as this type holds it: integers are cut and wrap around. */
  double wrap(double number) {
    return number;
  }

  /** An element of {@code int32_data} or {@code uint64_data}, which hold several types. */
  double stored(long value) {
    return switch (this) {
      case FLOAT16 -> half((short) value);
      case BFLOAT16 -> Float.intBitsToFloat((int) value << 16);
      case UINT64 -> unsigned(value);
      case INT64 -> value;
      default -> wrap(value);
    };
  }

  private static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }

  /** A number of IEEE's 16-bit format: a sign, 5 bits of exponent, 10 of fraction. */
  static double half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double size =
        exponent == 31
            ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0
                ? fraction * 0x1p-24
                : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    return bits < 0 ? -size : size;
  }

  /** Such as {@code float16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
