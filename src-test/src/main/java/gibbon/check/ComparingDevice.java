package gibbon.check;

import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceInfo;
import gibbon.device.JavaDevice;
import gibbon.device.KernelProfile;
import gibbon.device.Launch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A device that runs every launch on a device under test and on the oracle and fails at the first
 * one where they differ by more than theory allows. Any computation can run on it: a row of {@link
 * OpCases}, a backward pass, a whole training step.
 */
public final class ComparingDevice implements Device {
  /*
   * Both start every launch from the same single-precision numbers, because what the tested device
   * wrote replaces what the oracle wrote. So each kernel is judged by itself, errors do not add up
   * over a computation, and no near-tie can send the two different ways.
   *
   * Buffers of the tested device are longer than asked for. Behind the end a NaN that no calculation
   * produces alternates with an absurd number: a kernel that writes there destroys them, a kernel that
   * reads there carries them into its result, and one of the two is wrong there. Each buffer has a NaN
   * and a number of its own, or a kernel that copies too much would leave all as it was. New buffers are
   * filled with NaN on both sides, which shows a kernel that leaves out a place. A launch runs twice
   * and must give the same bits.
   *
   * Where a device may take numbers below the normal ones for 0, each result may also be what the
   * oracle makes of inputs with zeros in their place.
   */
  private static final int GUARD = 127;
  private static final int NAN = 0x7FC0_0000;
  private static final int ABSURD = 0xF780_0000; // about -5e33
  private static final int OWN = 0xFFFF; // bits of the two that a buffer has for itself

  private final Device tested;
  private final JavaDevice oracle = new JavaDevice();
  private final ErrorBounds bounds;
  private final SameBits same;
  private final Counters counters = new Counters();
  private final Map<String, Double> shares = new TreeMap<>();
  private final Map<String, String> failures = new TreeMap<>();
  private int made;

  /** Compares a device, which it will close, with the oracle by the usual bounds. */
  public ComparingDevice(Device tested) {
    this(tested, ErrorBounds.standard());
  }

  /** Compares a device, which it will close, with the oracle. */
  public ComparingDevice(Device tested, ErrorBounds bounds) {
    this.tested = tested;
    this.bounds = bounds;
    same = new SameBits(tested.info().selector());
  }

  /** A buffer of either device, and what the tested one holds, guard included. */
  private record Pair(Buffer tested, Buffer oracle, float[] content) implements Buffer {
    @Override
    public int length() {
      return content.length - GUARD;
    }
  }

  /** The device under test, by itself. */
  public Device tested() {
    return tested;
  }

  /** For each kernel compared so far, the largest error as a share of what theory allows. */
  public Map<String, Double> shares() {
    return Map.copyOf(shares);
  }

  @Override
  public Buffer allocate(int length) {
    Buffer guarded = tested.allocate(length + GUARD);
    float[] filling = new float[length + GUARD];
    made = made + 1 & OWN;
    Arrays.fill(filling, Float.intBitsToFloat(NAN + made));
    for (int i = length + 1; i < filling.length; i += 2) {
      filling[i] = Float.intBitsToFloat(ABSURD + made);
    }
    tested.write(guarded, filling);
    Buffer plain = oracle.allocate(length);
    double[] nothing = new double[length];
    Arrays.fill(nothing, Double.NaN);
    oracle.write(plain, nothing);
    counters.allocated();
    counters.live(1);
    return new Pair(guarded, plain, filling);
  }

  @Override
  public void release(Buffer buffer) {
    tested.release(((Pair) buffer).tested());
    oracle.release(((Pair) buffer).oracle());
    counters.live(-1);
  }

  @Override
  public void write(Buffer target, float[] values) {
    Pair pair = (Pair) target;
    System.arraycopy(values, 0, pair.content(), 0, values.length);
    tested.write(pair.tested(), values);
    oracle.write(pair.oracle(), values);
  }

  @Override
  public void read(Buffer source, float[] into) {
    tested.read(((Pair) source).tested(), into);
  }

  @Override
  public void read(Buffer source, double[] into) {
    tested.read(((Pair) source).tested(), into);
  }

  /** For each kernel that failed, the message of its first failure. */
  public Map<String, String> failures() {
    return Map.copyOf(failures);
  }

  @Override
  public void launch(Launch launch) {
    try {
      compareLaunch(launch);
    } catch (AssertionError e) {
      failures.putIfAbsent(launch.kernel().name(), e.getMessage());
      throw e;
    }
  }

  /** Compares each by itself; then all of them at once have to come to the same bits. */
  @Override
  public void together(List<Launch> launches) {
    List<Buffer> written = launches.stream().flatMap(each -> each.written().stream()).toList();
    List<float[]> before = written.stream().map(each -> ((Pair) each).content().clone()).toList();
    launches.forEach(this::launch);
    for (int i = 0; i < before.size(); i++) {
      tested.write(((Pair) written.get(i)).tested(), before.get(i));
    }
    List<Launch> real = launches.stream().map(launch -> on(launch, Pair::tested)).toList();
    tested.together(real);
    for (Launch launch : launches) {
      List<Pair> pairs = pairs(launch);
      for (int b = 0; b < pairs.size(); b++) {
        float[] again = new float[pairs.get(b).content().length];
        tested.read(pairs.get(b).tested(), again);
        same.require(launch, b, 0, pairs.get(b).content(), again, "differs among others");
      }
    }
    written.forEach(each -> round((Pair) each));
  }

  /** What the tested device wrote becomes single precision, as the oracle's is. */
  private void round(Pair pair) {
    if (tested.precisionBits() > 24) {
      tested.write(pair.tested(), pair.content());
    }
  }

  private static List<Pair> pairs(Launch launch) {
    return launch.buffers().stream().map(buffer -> (Pair) buffer).toList();
  }

  private void compareLaunch(Launch launch) {
    counters.launched(launch.kernel());
    List<Pair> pairs = pairs(launch);
    int reads = launch.kernel().reads().size();
    float[][] before = pairs.stream().map(pair -> pair.content().clone()).toArray(float[][]::new);
    Launch exact = on(launch, Pair::oracle);
    Launch real = on(launch, Pair::tested);

    oracle.launch(exact);
    tested.launch(real);
    for (int b = reads; b < pairs.size(); b++) {
      Pair written = pairs.get(b);
      tested.read(written.tested(), written.content());
      same.require(
          launch, b, written.length(), before[b], written.content(), "lies behind the end");
      tested.write(written.tested(), before[b]);
    }
    tested.launch(real);
    for (int b = 0; b < pairs.size(); b++) {
      Pair pair = pairs.get(b);
      float[] again = new float[pair.content().length];
      tested.read(pair.tested(), again);
      String claim = b < reads ? "is only to be read" : "differs when launched again";
      same.require(launch, b, 0, pair.content(), again, claim);
    }
    List<Answer> answers = new ArrayList<>(List.of(answer(exact, before)));
    float[][] flushed = tested.keepsDenormals() ? before : Answer.withoutDenormals(before);
    if (flushed != before) {
      for (int b = 0; b < pairs.size(); b++) {
        oracle.write(exact.buffers().get(b), Arrays.copyOf(flushed[b], pairs.get(b).length()));
      }
      oracle.launch(exact);
      answers.add(answer(exact, flushed));
    }
    for (int b = 0; b < pairs.size(); b++) {
      Pair pair = pairs.get(b);
      if (b >= reads || flushed != before) {
        oracle.write(pair.oracle(), Arrays.copyOf(pair.content(), pair.length()));
      }
      if (b >= reads) {
        compare(launch, b, pair.content(), answers);
        round(pair);
      }
    }
  }

  /** The answer of a launch that the oracle has just done. */
  private Answer answer(Launch exact, float[][] before) {
    double[][] expected = new double[before.length][];
    for (int b = 0; b < before.length; b++) {
      Buffer buffer = exact.buffers().get(b);
      expected[b] = new double[buffer.length()];
      oracle.read(buffer, expected[b]);
    }
    return new Answer(expected, bounds.of(exact, before, expected, tested.keepsDenormals()));
  }

  private static Launch on(Launch launch, Function<Pair, Buffer> side) {
    double[] reals = Arrays.stream(launch.reals()).map(real -> (float) real).toArray();
    List<Buffer> buffers = pairs(launch).stream().map(side).toList();
    return new Launch(launch.kernel(), launch.range(), buffers, launch.integers(), reals);
  }

  private void compare(Launch launch, int position, float[] found, List<Answer> answers) {
    double share = 0;
    for (int i = 0; i < answers.get(0).expected()[position].length; i++) {
      double least = Answer.leastShare(answers, position, i, found[i]);
      if (least == Double.POSITIVE_INFINITY) {
        throw new AssertionError(
            same.place(launch, position, i) + answers.get(0).against(position, i, found[i]));
      }
      share = Math.max(share, least);
    }
    shares.merge(launch.kernel().name(), share, Math::max);
  }

  @Override
  public DeviceInfo info() {
    return tested.info();
  }

  @Override
  public void finish() {
    tested.finish();
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public void profiling(boolean on) {
    tested.profiling(on);
  }

  @Override
  public KernelProfile profile() {
    return tested.profile();
  }

  @Override
  public boolean keepsDenormals() {
    return tested.keepsDenormals();
  }

  @Override
  public boolean hasDoubles() {
    return tested.hasDoubles();
  }

  @Override
  public int precisionBits() {
    return tested.precisionBits();
  }

  @Override
  public void close() {
    try (tested) {
      oracle.close();
    }
  }
}
