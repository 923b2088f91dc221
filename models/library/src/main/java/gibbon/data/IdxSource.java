package gibbon.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream that can be opened, and the name that messages call it by. */
record IdxSource(String name, Opening opening) {
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  static IdxSource at(Path file) {
    return new IdxSource(file.toString(), () -> Files.newInputStream(file));
  }

  /** A file beside the class on the class path. */
  static IdxSource resource(Class<?> beside, String path) {
    return new IdxSource(
        path,
        () -> {
          InputStream stream = beside.getResourceAsStream(path);
          if (stream == null) {
            throw new FileNotFoundException("it is missing from Gibbon's own jar; build it anew");
          }
          return stream;
        });
  }

  InputStream open() throws IOException {
    return opening.open();
  }
}
