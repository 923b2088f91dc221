package gibbon.bench.peers;

import gibbon.GibbonException;
import gibbon.UserFolders;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A library that can be compared with.
 *
 * @param id a word for it, and the folder of its module
 * @param type the simple name of its {@link Peer}
 * @param options of its Java virtual machine
 */
record KnownPeer(String id, String type, List<String> options) {
  /** Where PyTorch's libraries are unpacked, once. */
  private static final Path CACHE = UserFolders.cache().resolve("djl");

  static final List<KnownPeer> ALL =
      List.of(
          new KnownPeer("openblas", "OpenBlas", List.of()),
          new KnownPeer(
              "pytorch", "PyTorch", List.of("-Dai.djl.offline=true", "-DDJL_CACHE_DIR=" + CACHE)),
          new KnownPeer("tensorflow", "TensorFlow", List.of()),
          new KnownPeer("onnxruntime", "OnnxRuntime", List.of()),
          new KnownPeer("clblast", "ClBlast", List.of()),
          new KnownPeer("neureka", "Neureka", List.of()));

  static KnownPeer of(String id) {
    return ALL.stream().filter(peer -> peer.id().equals(id)).findFirst().orElseThrow();
  }

  static List<String> ids() {
    return ALL.stream().map(KnownPeer::id).toList();
  }

  /**
   * Starts it.
   *
   * @param as the word for this process
   * @param logs where its messages go
   * @throws GibbonException if it was not built or does not start
   */
  PeerProcess start(String as, Path logs) {
    Path modules = Path.of(System.getProperty("gibbon.bench.peers", "bench/peers"));
    Path target = modules.resolve(id).resolve("target");
    if (!Files.isDirectory(target.resolve("lib"))) {
      throw new GibbonException(
          id + " was not built, probably because it could not be downloaded.");
    }
    List<String> classPath = new ArrayList<>();
    classPath.add(target.resolve("classes").toString());
    classPath.add(target.resolve("lib") + File.separator + "*");
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String unified = entry.replace('\\', '/');
      if (unified.endsWith("/core/target/classes") || unified.endsWith("/bench/target/classes")) {
        classPath.add(entry);
      }
    }
    return new PeerProcess(
        as,
        "gibbon.bench.peers." + id + "." + type,
        PeerProcess.classPath(classPath),
        options,
        logs.resolve(as + ".log"));
  }
}
