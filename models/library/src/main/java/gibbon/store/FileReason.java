package gibbon.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written, in a few words that end a sentence. */
public final class FileReason {
  /*
   * The messages of java.nio exceptions are often nothing but the file's name; the reason is in
   * the class. The system's own words ("Read-only file system") come through where there are any.
   */

  private FileReason() {}

  /** Returns the reason without a full stop, such as {@code permission is missing}. */
  public static String of(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission is missing";
    }
    if (failure instanceof AtomicMoveNotSupportedException) {
      return "the file system cannot replace a file in one step; choose another folder";
    }
    if (failure instanceof EOFException) {
      return "it ends too early";
    }
    if (failure instanceof CharacterCodingException) {
      return "its text is not UTF-8";
    }
    String words =
        failure instanceof FileSystemException known && known.getReason() != null
            ? known.getReason()
            : failure.getMessage();
    if (words == null) {
      return failure.getClass().getSimpleName();
    }
    if (words.contains("No space left") || words.contains("Disk quota exceeded")) {
      return "the disk is full (" + words + "); free some space or choose another folder";
    }
    if (words.contains("File too large")) {
      return "it may not grow so large (" + words + "); raise the limit, such as ulimit -f";
    }
    return words;
  }
}
