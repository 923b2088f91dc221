package gibbon.picture;

import gibbon.GibbonException;
import gibbon.store.AtomicFiles;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** What everything that draws here needs first: no screen, and letters. */
public final class Drawing {
  private Drawing() {}

  /** To be called before anything of AWT, which otherwise looks for a screen. */
  public static void withoutScreen() {
    System.setProperty("java.awt.headless", "true");
  }

  /**
   * Makes sure that there is a font to write with.
   *
   * @throws GibbonException if this machine has none
   */
  public static Font font(int style, int size) {
    /*
     * A Java without fontconfig, as in small containers, fails at the first letter with an
     * internal error or a class that cannot be initialised, so errors are caught here.
     */
    try {
      if (GraphicsEnvironment.getLocalGraphicsEnvironment()
              .getAvailableFontFamilyNames(Locale.ROOT)
              .length
          > 0) {
        return new Font(Font.SANS_SERIF, style, size);
      }
      throw fontless(null);
    } catch (InternalError | LinkageError | NullPointerException failure) {
      throw fontless(failure);
    }
  }

  private static GibbonException fontless(Throwable cause) {
    return new GibbonException(
        "Cannot write labels into pictures: Java finds no font on this machine; install fontconfig"
            + " and a font (Debian: apt-get install fontconfig fonts-dejavu-core).",
        cause);
  }

  public static void writePng(Path file, BufferedImage image) {
    AtomicFiles.write(
        file,
        out -> {
          try (MemoryCacheImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", png);
          }
        });
  }

  /** A {@code data:} address of a picture as a PNG. */
  public static String address(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", png);
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
