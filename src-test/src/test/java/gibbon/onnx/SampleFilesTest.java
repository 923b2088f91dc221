package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.Attacked;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.store.OneSentence;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of real exporters, where {@code GIBBON_ONNX_SAMPLES} names a folder of them: they come to
 * the outputs kept beside them, or to the accuracy and the errors under attack that an independent
 * reference found. They are other people's and not part of Gibbon, so this is run by itself: {@code
 * GIBBON_ONNX_SAMPLES=DIR ./gibbon test -Dtest=SampleFilesTest}.
 */
class SampleFilesTest {
  private Path folder;
  private Device device;

  @BeforeEach
  void open() {
    String named = System.getenv("GIBBON_ONNX_SAMPLES");
    assertNotNull(named, "GIBBON_ONNX_SAMPLES names the folder of real ONNX files to be tried");
    folder = Path.of(named);
    device = Devices.openBest();
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  /** Runs a graph to its own output, without any layer of ours. */
  private double[] output(Path file, Host input) {
    OnnxFile read = OnnxFile.read(file);
    return output(read, read.graph().outputs().get(0).name(), input);
  }

  private double[] output(OnnxFile read, String result, Host input) {
    Lowering lowering = Lowering.of(read, List.of(result));
    String name = new Reachable(read).inputsOf(lowering.nodes(), List.of(result)).get(0).name();
    try (Arena arena = new Arena(device)) {
      Var x = new Tape(arena).leaf(arena.of(Shape.of(input.shape()), input.numbers()));
      Map<String, Value> given = Map.of(name, Traced.of(x));
      List<Value> values = lowering.run(x.tape(), new Weights(arena), given, Invocation.Load.of(1));
      return Invocation.hostOf(values.get(0)).numbers();
    }
  }

  private static void assertClose(String what, double[] wanted, double[] found) {
    assertEquals(wanted.length, found.length, what);
    for (int i = 0; i < wanted.length; i++) {
      double size = Math.max(1e-3, Math.abs(wanted[i]));
      assertTrue(
          Math.abs(wanted[i] - found[i]) <= 1e-4 * size,
          what + " at " + i + ": " + found[i] + ", expected " + wanted[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bvlc_alexnet",
        "densenet121",
        "inception_v1",
        "inception_v2",
        "resnet50",
        "shufflenet",
        "squeezenet",
        "vgg19",
        "zfnet512"
      })
  void graphsOfTheModelZoo(String name) throws IOException {
    Path light = folder.resolve("light");
    double[] numbers = new double[3 * 224 * 224];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (double) i / numbers.length;
    }
    Host input = Host.of(OnnxType.FLOAT, new int[] {1, 3, 224, 224}, numbers);
    Value wanted = BackendCase.value(light.resolve("light_" + name + "_output_0.pb"));
    double[] outputs = ((Host) wanted).numbers();
    Path file = light.resolve("light_" + name + ".onnx");
    if (Arrays.stream(outputs).distinct().count() > 1) {
      assertClose(name, outputs, output(file, input));
      return;
    }
    // A softmax of equal logits of 10^9 and more, which single precision tells apart again.
    OnnxFile read = OnnxFile.read(file);
    double[] logits = output(read, Ending.of(read, new Reachable(read), null).logits(), input);
    assertEquals(outputs.length, logits.length);
    double[] even = new double[logits.length];
    Arrays.fill(even, logits[0]);
    assertClose(name, even, logits);
    assertTrue(logits[0] > 0 && Double.isFinite(logits[0]), name + ": " + logits[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void mnistOfCntk(int set) throws IOException {
    Path data = folder.resolve("mnist_cntk_op8_test_data").resolve("test_data_set_" + set);
    Host input = (Host) BackendCase.value(data.resolve("input_0.pb"));
    Host wanted = (Host) BackendCase.value(data.resolve("output_0.pb"));
    assertClose(
        "set " + set, wanted.numbers(), output(folder.resolve("mnist_cntk_op8.onnx"), input));
  }

  /** Errors in percent on the first 1,000 test pictures: clean, and one step of .1 and of .25. */
  @ParameterizedTest
  @CsvSource({
    "mnist_pytorch11_op9, 0, 1, 1.4, 33.7, 97.6",
    "mnist_convnet_avgpool_pytorch16_op9, 0, 1, 2.6, 94.2, 99.9",
    "mnist_256x2_pytorch13_op9, 0, 1, 2.2, 54.6, 76.9",
    "mnist_sigmoid6x200_pytorch18_op9, 0, 1, 2.9, 56.9, 84.8",
    "mnist_shape_subgraph_pytorch13_op9, .1307, .3081, 1.0, 2.4, 4.8",
    "external/mnist, .5, .5, 3.0, 59.9, 100",
    "mnist_pytorch112_op13, .1307, .3081, 8.8, 45.8, 96.2",
    "mnist_pytorch20_op16_bn, .1307, .3081, 1.0, 55.4, 92.5",
    "mnist_keras2onnx_op11_nhwc, 0, 1, .9, 24.5, 87.5",
    "refuse/mvn_op_domain_ai, 0, 1, 1.3, 59.6, 91.0",
    "mnist_cntk_op8, 0, .00392156862745098, 1.3, 64.2, 98.8",
    "mnist_cntk_op7_image_input, 0, .00392156862745098, 1.3, 64.2, 98.8"
  })
  void mnistNetworksErrAsTheReferenceSays(
      String name, double mean, double std, double clean, double tenth, double quarter) {
    ImportOptions pixels =
        new ImportOptions(null, List.of(mean), List.of(std), null, null, null, null);
    Dataset test = Mnist.read().test().slice(0, 1000);
    try (Arena arena = new Arena(device)) {
      Network network = OnnxNetwork.read(folder.resolve(name + ".onnx"), pixels, arena);
      DeviceData data = DeviceData.of(test, arena);
      Attacked small = Evaluation.attack(network, data, FastGradientSign.of(.1));
      Attacked large = Evaluation.attack(network, data, FastGradientSign.of(.25));
      // A picture at the border may fall to either side: two of a thousand.
      assertEquals(clean, 100 * small.clean().error(test.labels()), .21, "clean");
      assertEquals(tenth, 100 * small.adversarial().error(test.labels()), .21, ".1");
      assertEquals(quarter, 100 * large.adversarial().error(test.labels()), .21, ".25");
    }
  }

  /** Every file opens, or is refused in a sentence. */
  @Test
  void everyFileOpensOrIsRefused() throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".onnx")).sorted().toList()) {
        boolean refused =
            file.getParent().endsWith("refuse") && !file.toString().contains("mvn_op");
        List<Integer> size = file.toString().contains("textangle") ? List.of(48, 192) : null;
        ImportOptions options = new ImportOptions(null, null, null, null, null, size, null);
        try (Arena arena = new Arena(device)) {
          if (refused) {
            OneSentence.from(() -> OnnxNetwork.read(file, options, arena));
          } else {
            assertTrue(OnnxNetwork.read(file, options, arena).classes() > 1, file.toString());
          }
        }
      }
    }
  }
}
