package gibbon.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {
  @TempDir Path folder;

  @Test
  void theLoaderIsFoundInAFolder() throws IOException {
    Path missing = folder.resolve("missing");
    assertFalse(Library.present(Stream.of("", folder.toString()), missing));
    Files.createFile(folder.resolve("libOpenCL.so.1"));
    assertTrue(Library.present(Stream.of("", folder.toString()), missing));
    assertFalse(Library.present(Stream.of(""), missing));
  }

  @Test
  void theLoaderIsFoundInTheLinkersCache() throws IOException {
    Path cache = Files.writeString(folder.resolve("cache"), "libc.so.6\0libOpenCLX.so.1\0");
    assertFalse(Library.present(Stream.empty(), cache));
    Files.writeString(cache, "libc.so.6\0libOpenCL.so.1\0/usr/lib/libOpenCL.so.1\0");
    assertTrue(Library.present(Stream.empty(), cache));
  }

  @Test
  void thisMachineHasIt() {
    assertTrue(Library.present(), () -> new ClProvider().absence());
  }
}
