package gibbon.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import gibbon.GibbonException;
import gibbon.device.JavaDevice;
import gibbon.store.OneSentence;
import gibbon.tensor.Arena;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes stand in a file, the answer is a network or one sentence: soon, and without memory
 * that only the file's word asks for.
 */
class HostileFilesTest {
  private static final byte[] SOUND = Graphs.model(13, Graphs.classifier()).build().toByteArray();

  private Path scratch;

  @BeforeProperty
  void make() throws IOException {
    scratch = Files.createTempFile("hostile", ".onnx");
  }

  @AfterProperty
  void delete() throws IOException {
    Files.deleteIfExists(scratch);
  }

  /** Opens a file; null where that works, else what was said. */
  private static GibbonException opened(Path file) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          JavaDevice device = new JavaDevice();
          try (Arena arena = new Arena(device)) {
            OnnxNetwork.read(file, ImportOptions.NONE, arena);
            return null;
          } catch (GibbonException e) {
            OneSentence.check(e);
            return e;
          } finally {
            device.close();
          }
        });
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void aCutFileIsToldInASentence(@ForAll @IntRange(max = 4000) int at) throws IOException {
    Files.write(scratch, Arrays.copyOf(SOUND, at % SOUND.length));
    assertTrue(opened(scratch) != null, "a file cut at " + at + " was read");
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void flippedBytesAreReadOrTold(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int flips)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = SOUND.clone();
    // Weights are most of the file, and any weights will do; so half of the flips go elsewhere.
    int names = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Conv_c") - 40;
    for (int i = 0; i < flips; i++) {
      int at = random.nextBoolean() ? random.nextInt(bytes.length) : random.nextInt(0, names + 300);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(scratch, bytes);
    opened(scratch);
  }

  private static Arguments hostile(String what, GraphProto.Builder graph, String... said) {
    return Arguments.of(what, Graphs.model(13, graph).build().toByteArray(), said);
  }

  private static GraphProto.Builder with(String name, TensorProto.Builder tensor) {
    GraphProto.Builder graph = Graphs.classifier();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      if (graph.getInitializer(i).getName().equals(name)) {
        graph.setInitializer(i, tensor.setName(name));
      }
    }
    return graph;
  }

  private static TensorProto.Builder outside(String location) {
    return TensorProto.newBuilder()
        .setDataType(1)
        .addDims(3)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .setDataLocation(TensorProto.DataLocation.EXTERNAL);
  }

  private static GraphProto.Builder single(String operator, String inputs) {
    return GraphProto.newBuilder()
        .addInput(Graphs.port("x", 1, 4))
        .addOutput(Graphs.port("y", 1, 4))
        .addNode(Graphs.node(operator, inputs, "y"));
  }

  static Stream<Arguments> hostile() {
    GraphProto.Builder circle = single("Add", "x z").addNode(Graphs.node("Relu", "y", "z"));
    GraphProto.Builder twice = single("Relu", "x").addNode(Graphs.node("Abs", "x", "y"));
    GraphProto.Builder training =
        GraphProto.newBuilder()
            .addInput(Graphs.port("x", -1, 4))
            .addInput(Graphs.port("labels", -1, 4))
            .addOutput(Graphs.port("loss", -1, 4))
            .addNode(Graphs.node("Softmax", "x", "p"))
            .addNode(Graphs.node("Sub", "p labels", "loss"));
    GraphProto.Builder wide =
        GraphProto.newBuilder()
            .addInput(Graphs.port("x", 1, 3, 16000, 16000))
            .addOutput(Graphs.port("y", 1, 4))
            .addNode(Graphs.node("Relu", "x", "y"));
    GraphProto.Builder expands =
        single("Expand", "x s").addInitializer(Graphs.longs("s", 30000, 30000, 4));
    GraphProto.Builder pads =
        single("Pad", "x s").addInitializer(Graphs.longs("s", 0, 0, 1 << 19, 1 << 19));
    GraphProto.Builder fills =
        single("Add", "x c")
            .addInitializer(Graphs.longs("s", 1 << 20, 1 << 20))
            .addNode(0, Graphs.node("ConstantOfShape", "s", "c"));
    return Stream.of(
        hostile("a circle", circle, "circle"),
        hostile("a value made twice", twice, "'y'", "twice"),
        hostile("a value that nobody makes", single("Relu", "q"), "'q'"),
        hostile("a training graph", training, "'labels'", "--output", "'p'"),
        hostile("a quantized network", single("QuantizeLinear", "x"), "QuantizeLinear 13", "float"),
        hostile("a loop", single("Loop", "x"), "Loop 13", "loops"),
        hostile("an operator nobody knows", single("Frobnicate", "x"), "Frobnicate 13"),
        hostile("a picture beyond all pictures", wide, "which no picture has"),
        hostile("an Expand to billions", expands, "Expand", "too large"),
        hostile("a Pad to millions", pads, "Pad", "too large"),
        hostile("a ConstantOfShape of 2^40", fills, "ConstantOfShape", "too large"),
        hostile("weights above the folder", with("fc.b", outside("../secret")), "'../secret'"),
        hostile("weights anywhere", with("fc.b", outside("/etc/passwd")), "'/etc/passwd'"),
        hostile("weights on a drive", with("fc.b", outside("C:\\secret")), "not opened"),
        hostile("weights hidden in a way", with("fc.b", outside("a/../../b")), "not opened"),
        hostile("weights that are missing", with("fc.b", outside("w.data")), "copy both files"),
        hostile("no name for the weights", with("fc.b", outside("")), "not opened"),
        hostile(
            "fewer weights than said",
            with("fc.b", TensorProto.newBuilder().setDataType(1).addDims(3).addFloatData(1)),
            "'fc.b'",
            "3 numbers"),
        hostile(
            "weights of 2^40",
            with("fc.b", TensorProto.newBuilder().setDataType(1).addDims(1 << 20).addDims(1 << 20)),
            "'fc.b'"),
        hostile(
            "weights below nothing",
            with("fc.b", TensorProto.newBuilder().setDataType(1).addDims(-3)),
            "'fc.b'",
            "-3"),
        hostile(
            "weights of text",
            with("fc.b", TensorProto.newBuilder().setDataType(8).addDims(3)),
            "'fc.b'",
            "texts"),
        hostile("one number for a picture", single("ReduceMax", "x"), "one a class"),
        Arguments.of("an empty file", new byte[0], new String[] {"empty"}),
        Arguments.of(
            "text", "hello, world".getBytes(StandardCharsets.US_ASCII), new String[] {"damaged"}),
        Arguments.of(
            "a pointer of Git LFS",
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
                .getBytes(StandardCharsets.US_ASCII),
            new String[] {"git lfs pull"}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void whatIsWrongIsNamed(String what, byte[] bytes, String[] said, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.write(file, bytes);
    GibbonException failure = opened(file);
    assertTrue(failure != null, what);
    OneSentence.check(failure, said);
  }

  /** Sums of a constant with itself, forty in a row, are computed once each. */
  @Test
  void doublingDoesNotHang(@TempDir Path folder) throws IOException {
    GraphProto.Builder doubling = single("Add", "x a39").addInitializer(Graphs.weights("w", 1, 4));
    for (int i = 0; i < 40; i++) {
      String from = i == 0 ? "w" : "a" + (i - 1);
      doubling.addNode(i, Graphs.node("Add", from + " " + from, "a" + i));
    }
    Path file = folder.resolve("model.onnx");
    Files.write(file, Graphs.model(13, doubling).build().toByteArray());
    assertEquals(null, opened(file));
  }

  /** A link out of the folder is not followed, one that stays in it is. */
  @Test
  void linksStayInTheFolder(@TempDir Path folder) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.write(folder.resolve("secret"), new byte[12]);
    Files.createSymbolicLink(inside.resolve("w.data"), folder.resolve("secret"));
    Path file = inside.resolve("model.onnx");
    Files.write(file, Graphs.model(13, with("fc.b", outside("w.data"))).build().toByteArray());
    OneSentence.check(opened(file), "not a file in its own folder");
    Files.delete(inside.resolve("w.data"));
    Files.write(inside.resolve("w.data"), new byte[12]);
    assertEquals(null, opened(file));
    Files.write(inside.resolve("w.data"), new byte[8]);
    OneSentence.check(opened(file), "has 8 bytes");
  }

  /** Files that say they are huge cost no more memory than others. */
  @Test
  void nothingIsAllocatedOnAStrangersWord(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.onnx");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Arguments arguments : hostile().toList()) {
      Files.write(file, (byte[]) arguments.get()[1]);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      try {
        Inspection.of(file, ImportOptions.NONE);
      } catch (GibbonException e) {
        OneSentence.check(e);
      }
      long taken = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertTrue(taken < 4 << 20, arguments.get()[0] + " took " + taken + " bytes");
    }
  }
}
