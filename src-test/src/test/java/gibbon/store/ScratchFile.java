package gibbon.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file name in the system's temporary folder that is free now and freed again at the end. */
record ScratchFile(Path path) implements AutoCloseable {
  static ScratchFile open() throws IOException {
    return new ScratchFile(Files.createTempFile("gibbon", ".bin"));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
