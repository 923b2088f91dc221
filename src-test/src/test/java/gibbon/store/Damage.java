package gibbon.store;

import gibbon.GibbonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes damaged copies of a sound file and reads each: a sentence or a valid read, nothing else.
 */
public final class Damage {
  /** Reads a file given as bytes, and throws whatever reading throws. */
  @FunctionalInterface
  public interface Reading {
    void read(byte[] file) throws Exception;
  }

  private Damage() {}

  /** Every byte flipped in four ways, every truncation, and bytes added: sorted by place. */
  public static List<byte[]> of(byte[] sound) {
    List<byte[]> damaged = new ArrayList<>();
    for (int place = 0; place < sound.length; place++) {
      for (int mask : new int[] {0x01, 0x10, 0x80, 0xff}) {
        byte[] copy = sound.clone();
        copy[place] ^= (byte) mask;
        damaged.add(copy);
      }
      damaged.add(Arrays.copyOf(sound, place));
    }
    damaged.add(Arrays.copyOf(sound, sound.length + 1));
    damaged.add(Arrays.copyOf(sound, sound.length + 1000));
    return damaged;
  }

  /** Reads all, and returns how many were refused. */
  public static int refused(List<byte[]> files, Reading reading) throws Exception {
    int refused = 0;
    for (byte[] file : files) {
      try {
        reading.read(file);
      } catch (GibbonException failure) {
        OneSentence.check(failure);
        refused++;
      }
    }
    return refused;
  }
}
