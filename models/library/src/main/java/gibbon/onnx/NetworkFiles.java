package gibbon.onnx;

import gibbon.model.ModelFiles;
import gibbon.model.Network;
import gibbon.store.FileReason;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Networks from files of any kind that Gibbon reads, told apart by what is in them. */
public final class NetworkFiles {
  /** The key of {@code ir_version}, with which every writer of ONNX begins. */
  private static final int ONNX = 0x08;

  private NetworkFiles() {}

  /**
   * Opens a network.
   *
   * @param file safetensors that Gibbon wrote, or ONNX
   * @param options what an ONNX file does not say; not for our own files
   * @throws gibbon.GibbonException in one sentence, for whatever is wrong with the file
   */
  public static Network open(Path file, ImportOptions options, Arena arena) {
    if (isOnnx(file)) {
      return OnnxNetwork.read(file, options, arena);
    }
    if (!options.equals(ImportOptions.NONE)) {
      throw new OnnxException(
          file
              + " is a model of Gibbon's own, which knows its pixels; presets and the like are for ONNX files.");
    }
    return ModelFiles.read(file, arena);
  }

  /**
   * Whether a file is ONNX, by its first bytes: a safetensors file begins with a length and an
   * opening brace.
   *
   * @throws OnnxException for a pointer of Git LFS, and for what cannot be read
   */
  public static boolean isOnnx(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (LfsPointer.is(file)) {
        throw LfsPointer.refusal(file);
      }
      byte[] first = in.readNBytes(9);
      boolean safetensors = first.length == 9 && first[8] == '{' && first[7] == 0 && first[6] == 0;
      boolean named = file.getFileName().toString().endsWith(".onnx");
      return !safetensors && (named || first.length > 0 && first[0] == ONNX);
    } catch (IOException e) {
      throw new OnnxException("Cannot read " + file + ": " + FileReason.of(e) + ".", e);
    }
  }
}
