package gibbon.bench.peers;

import gibbon.Text;
import gibbon.bench.peers.Task.Kind;
import gibbon.tensor.Philox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pass of a convolutional network: {@link Kind#FORWARD}, {@link Kind#FGSM} or {@link
 * Kind#TRAINING}.
 *
 * @param batch how many pictures
 * @param file of the network, for one that is imported; else empty
 * @param weights where Gibbon's process leaves the weights of that file for the others
 */
public record NetTask(Kind kind, Net net, int batch, String file, String weights) implements Job {
  static final String WORD = "net";

  static List<NetTask> all() {
    List<NetTask> tasks = new ArrayList<>();
    for (String net : List.of("W1", "W1s", "lenet")) {
      for (Kind kind : List.of(Kind.FORWARD, Kind.FGSM, Kind.TRAINING)) {
        tasks.add(of(kind, net));
      }
    }
    return tasks;
  }

  static NetTask of(Kind kind, String net) {
    return new NetTask(kind, Net.of(net), net.equals("lenet") ? 100 : 128, "", "");
  }

  /** GoogLeNet from an ONNX file. */
  static List<NetTask> imported(Path file, Path weights) {
    List<NetTask> tasks = new ArrayList<>();
    for (int batch : new int[] {1, 10}) {
      for (Kind kind : List.of(Kind.FORWARD, Kind.FGSM)) {
        tasks.add(
            new NetTask(kind, Net.of("GoogLeNet"), batch, file.toString(), weights.toString()));
      }
    }
    return tasks;
  }

  boolean isImported() {
    return !file.isEmpty();
  }

  /** Pictures [batch, side, side, channels]; of an imported network as its input layer has them. */
  public float[] pictures() {
    float range = isImported() ? 120 : 1;
    return new Philox(1, 84, 0).uniform(batch * net.inputs(), -range, range);
  }

  /** Labels [batch]. */
  public int[] labels() {
    int[] labels = new int[batch];
    for (int i = 0; i < batch; i++) {
      labels[i] = i * 7 % net.classes();
    }
    return labels;
  }

  /** The labels as rows [batch, classes] of a 1 and zeros. */
  public float[] targets() {
    int[] labels = labels();
    float[] targets = new float[batch * net.classes()];
    for (int i = 0; i < batch; i++) {
      targets[i * net.classes() + labels[i]] = 1;
    }
    return targets;
  }

  /** The weights of the nodes that have some, in order; a filter bank is a matrix [terms, k]. */
  public List<Task.Layer> layers() {
    FloatBuffer stored = isImported() ? stored() : null;
    List<Task.Layer> layers = new ArrayList<>();
    for (Net.Node node : net.nodes()) {
      if (node.hasWeights()) {
        int terms = net.terms(node);
        int count = layers.size();
        float range = (float) Math.sqrt(3.0 / terms);
        layers.add(
            new Task.Layer(
                terms,
                node.units(),
                numbers(stored, terms * node.units(), new Philox(1, 85, count), range),
                numbers(stored, node.units(), new Philox(1, 86, count), .1f)));
      }
    }
    return layers;
  }

  private static float[] numbers(FloatBuffer stored, int count, Philox random, float range) {
    if (stored == null) {
      return random.uniform(count, -range, range);
    }
    float[] numbers = new float[count];
    stored.get(numbers);
    return numbers;
  }

  private FloatBuffer stored() {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(weights));
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double operations() {
    double forward = batch * net.operations();
    return switch (kind) {
      case FORWARD -> forward;
      case FGSM -> 2 * forward;
      default -> 3 * forward - batch * net.operations(0);
    };
  }

  @Override
  public List<Integer> resultSizes() {
    if (kind == Kind.FORWARD) {
      return List.of(batch * net.classes());
    } else if (kind == Kind.FGSM) {
      return List.of(batch * net.inputs());
    }
    List<Integer> sizes = new ArrayList<>();
    for (Net.Node node : net.nodes()) {
      if (node.hasWeights()) {
        sizes.addAll(List.of(net.terms(node) * node.units(), node.units()));
      }
    }
    sizes.addAll(List.copyOf(sizes));
    return sizes;
  }

  /**
   * Among millions of maxima some tie but for rounding, and each that another library takes
   * elsewhere moves a whole filter's gradient a little.
   */
  @Override
  public double tolerance() {
    return kind == Kind.TRAINING ? 1e-3 : 1e-5;
  }

  /**
   * One that goes elsewhere moves two filters, a hundredth of W1's first layer; a few do, and a
   * mistake would move all.
   */
  @Override
  public double shareOff() {
    return kind == Kind.TRAINING ? .05 : .01;
  }

  @Override
  public String family() {
    return WORD + kind + isImported();
  }

  @Override
  public boolean single() {
    return false;
  }

  @Override
  public boolean large() {
    return false;
  }

  @Override
  public String title() {
    return Text.of(
        "%s %s%s",
        kind.name().toLowerCase(Locale.ROOT), net.name(), isImported() ? " batch " + batch : "");
  }

  /** As on a line between processes. */
  @Override
  public String toString() {
    return String.join(
        " ",
        WORD,
        kind.name(),
        net.name(),
        String.valueOf(batch),
        "=" + URLEncoder.encode(file, StandardCharsets.UTF_8),
        "=" + URLEncoder.encode(weights, StandardCharsets.UTF_8));
  }

  static NetTask parse(String line) {
    String[] words = line.split(" ");
    return new NetTask(
        Kind.valueOf(words[1]),
        Net.of(words[2]),
        Integer.parseInt(words[3]),
        URLDecoder.decode(words[4].substring(1), StandardCharsets.UTF_8),
        URLDecoder.decode(words[5].substring(1), StandardCharsets.UTF_8));
  }
}
