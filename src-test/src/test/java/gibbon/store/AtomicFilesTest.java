package gibbon.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void writesANewFileAndReplacesAFormerOne() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(file, text("first"));
    assertEquals("first", Files.readString(file));
    AtomicFiles.write(file, text("second"));
    assertEquals("second", Files.readString(file));
    assertEquals(List.of("file.txt"), names());
  }

  @Test
  void theFormerFileIsThereUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(file, text("former"));
    AtomicFiles.write(
        file,
        out -> {
          out.write("new".getBytes(StandardCharsets.UTF_8));
          out.flush();
          assertEquals("former", Files.readString(file));
          assertEquals(2, names().size());
        });
    assertEquals("new", Files.readString(file));
  }

  /**
   * A power cut may undo what was not forced, in any order: so all of the new file must be on the
   * disk before it gets its name, and the folder after.
   */
  @Test
  void theNewFileIsOnTheDiskBeforeItIsRenamedAndTheFolderAfter() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(file, text("former"));
    List<String> done = new ArrayList<>();
    AtomicFiles.Disk watched =
        new AtomicFiles.Disk() {
          @Override
          public void force(FileChannel channel) throws IOException {
            AtomicFiles.Disk.REAL.force(channel);
            boolean renamed = Files.readString(file).length() > "former".length();
            done.add(renamed ? "forced after the rename" : "forced " + channel.size() + " bytes");
          }

          @Override
          public void rename(Path part, Path target) throws IOException {
            assertEquals(file, target);
            done.add("renamed " + Files.size(part) + " bytes");
            AtomicFiles.Disk.REAL.rename(part, target);
          }
        };
    AtomicFiles.write(file, text("x".repeat(100_000)), watched);
    assertEquals(
        List.of("forced 100000 bytes", "renamed 100000 bytes", "forced after the rename"), done);
  }

  @Test
  void contentMayCloseItsStream() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(
        file,
        out -> {
          out.write('x');
          out.close();
        });
    assertEquals("x", Files.readString(file));
  }

  @Test
  void aFullDiskLeavesTheFormerFile() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(file, text("former"));
    IOException full = new IOException("No space left on device");
    OneSentence.from(
        () -> AtomicFiles.write(file, failing(full)),
        file.toString(),
        "the disk is full",
        "free some space",
        "former file is untouched");
    IOException readOnly = new FileSystemException("x", null, "Read-only file system");
    OneSentence.from(
        () ->
            AtomicFiles.write(
                file,
                out -> {
                  throw new UncheckedIOException(readOnly);
                }),
        "Read-only file system",
        "former file is untouched");
    OneSentence.from(
        () -> AtomicFiles.write(folder.resolve("new.txt"), failing(full)),
        "new.txt",
        "nothing was left");
    assertEquals("former", Files.readString(file));
    assertEquals(List.of("file.txt"), names());
  }

  @Test
  void otherFailuresPassThroughAndLeaveTheFormerFile() throws IOException {
    Path file = folder.resolve("file.txt");
    AtomicFiles.write(file, text("former"));
    GibbonException own = new GibbonException("Own sentence.");
    GibbonException passed =
        assertThrows(
            GibbonException.class,
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write('x');
                      throw own;
                    }));
    assertEquals(own, passed);
    assertThrows(
        StackOverflowError.class,
        () ->
            AtomicFiles.write(
                file,
                out -> {
                  throw new StackOverflowError();
                }));
    assertEquals("former", Files.readString(file));
    assertEquals(List.of("file.txt"), names());
  }

  @Test
  void whatIsNoFileIsNotReplaced() throws IOException {
    OneSentence.from(() -> AtomicFiles.write(folder, text("x")), folder.toString(), "a folder");
    Path lost = folder.resolve("missing").resolve("file.txt");
    OneSentence.from(() -> AtomicFiles.write(lost, text("x")), lost.toString(), "make it first");
    Path file = Files.writeString(folder.resolve("file.txt"), "x");
    OneSentence.from(() -> AtomicFiles.write(file.resolve("y"), text("x")), "make it first");
    assertEquals(List.of("file.txt"), names());
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("file.txt"), "former");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFiles.write(link, text("new"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
    Files.delete(file);
    OneSentence.from(() -> AtomicFiles.write(link, text("x")), link.toString(), "link");
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void aNameOfTheGreatestLengthStillFits() throws IOException {
    Path file = folder.resolve("x".repeat(255));
    AtomicFiles.write(file, text("long"));
    assertEquals("long", Files.readString(file));
    Path longer = folder.resolve("x".repeat(256));
    OneSentence.from(() -> AtomicFiles.write(longer, text("x")), "Cannot write");
    assertEquals(1, names().size());
  }

  @Test
  void reasonsAreWords() {
    assertEquals("permission is missing", reason(new AccessDeniedException("x")));
    assertEquals("there is no such file or folder", reason(new NoSuchFileException("x")));
    assertTrue(
        reason(new AtomicMoveNotSupportedException("x", "y", "z"))
            .contains("choose another folder"));
    assertEquals("it ends too early", reason(new EOFException()));
    assertEquals("IOException", reason(new IOException()));
    assertEquals("any words", reason(new IOException("any words")));
  }

  private static String reason(IOException failure) {
    return FileReason.of(failure);
  }

  private static AtomicFiles.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static AtomicFiles.Content failing(IOException failure) {
    return out -> {
      out.write('x');
      throw failure;
    };
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
