package gibbon.robust;

import gibbon.autodiff.Parameter;
import gibbon.model.Network;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A network that is attacked.
 *
 * @param name for reports and files; each has another
 * @param digest of all that decides what it answers, so that kept trials are those of this network
 */
public record Contender(String name, Network network, String digest) {
  /**
   * @param more what else decides what it answers, such as how pixels become inputs
   */
  public static Contender of(String name, Network network, String more) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((network + " " + more).getBytes(StandardCharsets.UTF_8));
      for (Parameter parameter : network.parameters()) {
        digest.update(
            (parameter.name() + parameter.value().shape()).getBytes(StandardCharsets.UTF_8));
        float[] values = parameter.value().toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
      }
      return new Contender(name, network, HexFormat.of().formatHex(digest.digest(), 0, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
