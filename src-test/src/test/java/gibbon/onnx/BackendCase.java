package gibbon.onnx;

import gibbon.Text;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.check.GradientCheck;
import gibbon.device.JavaDevice;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A small model with inputs and the outputs that are expected of it: a test of ONNX's backends, or
 * one that our own writer made.
 *
 * @param inputs of the graph, in order
 * @param expected its outputs
 */
record BackendCase(String name, OnnxFile file, List<Value> inputs, List<Value> expected) {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-5;

  /** Reads a folder of ONNX's own form. */
  static BackendCase read(String name, Path folder) throws IOException {
    OnnxFile file = OnnxFile.read(folder.resolve("model.onnx"));
    Path data = folder.resolve("test_data_set_0");
    return new BackendCase(name, file, values(data, "input"), values(data, "output"));
  }

  private static List<Value> values(Path folder, String kind) throws IOException {
    List<Value> values = new ArrayList<>();
    for (int i = 0; Files.exists(folder.resolve(kind + "_" + i + ".pb")); i++) {
      values.add(value(folder.resolve(kind + "_" + i + ".pb")));
    }
    return values;
  }

  /** A TensorProto; else a SequenceProto, or an OptionalProto with one in it. */
  static Value value(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      OnnxTensor tensor = OnnxTensor.read(new Wire(path.toString(), ByteBuffer.wrap(bytes)), path);
      Host host = Host.of(tensor);
      host.numbers();
      return host;
    } catch (OnnxException e) {
      return sequence(new Wire(path.toString(), ByteBuffer.wrap(bytes)), path);
    }
  }

  private static Value sequence(Wire wire, Path path) {
    List<Value> values = new ArrayList<>();
    while (wire.next()) {
      switch (wire.field()) {
        case 3 -> values.add(Host.of(OnnxTensor.read(wire.message(), path)));
        case 5 -> values.add(sequence(wire.message(), path));
        default -> wire.skip();
      }
    }
    return new Several(values);
  }

  private boolean moves(int input) {
    return inputs.get(input) instanceof Host host && host.type().real() && host.size() > 0;
  }

  private List<String> results() {
    return file.graph().outputs().stream().map(OnnxFile.Port::name).toList();
  }

  private Lowering lowering() {
    return Lowering.of(file, results());
  }

  private List<Value> run(Lowering lowering, Tape tape, Weights weights, List<Var> reals) {
    Map<String, Value> given = new HashMap<>();
    List<OnnxFile.Port> ports =
        file.graph().inputs().stream()
            .filter(port -> !file.graph().weights().containsKey(port.name()))
            .toList();
    int next = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Value value = inputs.get(i);
      if (moves(i)) {
        // A scalar has no axes, and the check of gradients gives it one.
        value = Traced.of(Ops.reshape(reals.get(next++), Shape.of(value.shape())));
      }
      given.put(ports.get(i).name(), value);
    }
    return lowering.run(tape, weights, given, Invocation.Load.of(1));
  }

  /** Compares the outputs on the plain-Java device with those expected. */
  void verify() {
    Lowering lowering = lowering();
    JavaDevice device = new JavaDevice();
    try (Arena arena = new Arena(device)) {
      Tape tape = new Tape(arena);
      List<Var> reals = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        if (moves(i)) {
          Host host = (Host) inputs.get(i);
          reals.add(tape.leaf(arena.of(Shape.of(host.shape()), host.numbers())));
        }
      }
      List<Value> found = run(lowering, tape, new Weights(arena), reals);
      for (int i = 0; i < expected.size(); i++) {
        compare("output " + i, found.get(i), expected.get(i));
      }
    } finally {
      device.close();
    }
  }

  private void compare(String what, Value found, Value wanted) {
    if (wanted instanceof Several several) {
      List<Value> parts = ((Several) found).values();
      for (int i = 0; i < several.values().size(); i++) {
        compare(what + ", part " + i, parts.get(i), several.values().get(i));
      }
      return;
    }
    if (!Arrays.equals(found.shape(), wanted.shape())) {
      throw new AssertionError(
          Text.of(
              "%s: %s has the shape %s, expected %s",
              name, what, Arrays.toString(found.shape()), Arrays.toString(wanted.shape())));
    }
    double[] a = Invocation.hostOf(found).numbers();
    double[] b = ((Host) wanted).numbers();
    for (int i = 0; i < b.length; i++) {
      boolean same = a[i] == b[i] || a[i] != a[i] && b[i] != b[i];
      if (!same && !(Math.abs(a[i] - b[i]) <= ABSOLUTE + RELATIVE * Math.abs(b[i]))) {
        throw new AssertionError(
            Text.of("%s: %s differs at %d: %s, expected %s", name, what, i, a[i], b[i]));
      }
    }
  }

  /** Whether there is a real input that a real output depends on. */
  boolean differentiable() {
    for (int i = 0; i < inputs.size(); i++) {
      if (moves(i)) {
        return expected.stream()
            .anyMatch(v -> v instanceof Host host && host.type().real() && host.size() > 0);
      }
    }
    return false;
  }

  /**
   * Checks the gradients by all real inputs. These are moved a little upwards, each by another bit,
   * so that none stands on a kink; where a file has numbers from uninitialised memory, as some of
   * PyTorch's have, there are others instead.
   */
  void verifyGradient() {
    Lowering lowering = lowering();
    GradientCheck check =
        GradientCheck.of(
            name,
            vars -> {
              Tape tape = vars.get(0).tape();
              List<Value> found = run(lowering, tape, new Weights(tape.arena()), vars);
              return joined(found);
            });
    SplittableRandom random = new SplittableRandom(name.hashCode());
    boolean usable = usable(inputs) && usable(expected);
    for (int i = 0; i < inputs.size(); i++) {
      if (moves(i)) {
        Host host = (Host) inputs.get(i);
        double[] numbers = host.numbers().clone();
        for (int j = 0; j < numbers.length; j++) {
          double moved = numbers[j] + .002 + .004 * random.nextDouble();
          numbers[j] = usable ? moved : random.nextDouble(.5, 1.5);
        }
        int[] shape = host.rank() == 0 ? new int[] {1} : host.shape();
        check.input(Shape.of(shape), numbers);
      }
    }
    check.first().orThrow();
  }

  private static boolean usable(List<Value> values) {
    return values.stream()
        .filter(Host.class::isInstance)
        .flatMapToDouble(value -> Arrays.stream(((Host) value).numbers()))
        .allMatch(number -> Math.abs(number) < 1e6);
  }

  private static Var joined(List<Value> found) {
    List<Var> parts = new ArrayList<>();
    for (Value value : found) {
      if (value instanceof Traced traced) {
        Var plain = traced.plain();
        parts.add(Ops.reshape(plain, Shape.of(plain.shape().size())));
      }
    }
    return Ops.concatenate(0, parts.toArray(Var[]::new));
  }
}
