package gibbon.opencl;

import gibbon.Text;
import gibbon.device.Buffer;
import gibbon.device.Counters;
import gibbon.device.Device;
import gibbon.device.DeviceException;
import gibbon.device.DeviceInfo;
import gibbon.device.KernelProfile;
import gibbon.device.Launch;
import gibbon.opencl.ClBuffer.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_device_id;

/** An OpenCL device: single precision, one in-order queue, pooled memory. */
final class ClDevice implements Device {
  /*
   * A logical kernel with a routine goes to the routine. Any other is the entry of its name, with its
   * arguments in the declaration's order and the extents of the range after them.
   */
  private final Traits traits;
  private final DeviceInfo info;
  private final Answers answers;
  private final boolean processor;
  private final Tuning tuning;
  private final WorkItems workItems;
  private final cl_context context;
  private final ClQueue queue;
  private final ClPrograms programs;
  private final ClPool pool;
  private final ClEntries entries;
  private final Counters counters = new Counters();
  private final Map<String, Routine> challengers = new HashMap<>();
  private final List<Buffer> scratch = new ArrayList<>();
  private Memory drawn;
  private EventTimer timer;
  private boolean profiling;
  private boolean open = true;

  ClDevice(ClPlatforms.Found found) {
    this(
        found,
        TuningFile.load(TuningFile.folder(), found.info(), Tuning.shipped(found)),
        Answers.TRUE);
  }

  /** The same, with these sizes. */
  ClDevice(ClPlatforms.Found found, Tuning tuning, Answers answers) {
    this(found, found.traits().processor(), tuning, answers);
  }

  /** A device that uses the variants meant for processors, or those meant for GPUs. */
  ClDevice(ClPlatforms.Found found, boolean processor, Tuning tuning) {
    this(found, processor, tuning, Answers.TRUE);
  }

  /** The same, with what OpenCL answers seen by {@code answers} first. */
  ClDevice(ClPlatforms.Found found, boolean processor, Tuning tuning, Answers answers) {
    traits = found.traits();
    info = traits.info();
    this.tuning = tuning;
    this.processor = processor;
    this.answers = answers;
    timer = new EventTimer(answers);
    cl_device_id device = found.device();
    workItems =
        new WorkItems(processor, Math.min(WorkItems.GROUP, traits.group()), info.computeUnits());
    int[] status = new int[1];
    context = CL.clCreateContext(null, 1, new cl_device_id[] {device}, null, null, status);
    Status.check(answers.of("clCreateContext", status[0]), "opening", info.name());
    String options = ClPrograms.options(processor, tuning);
    programs = new ClPrograms(context, device, info.name(), options, answers);
    pool = new ClPool(context, counters, info.memoryBytes(), traits.largestBuffer(), answers);
    try {
      queue = new ClQueue(context, device, answers, pool::empty, !processor);
    } catch (DeviceException failure) {
      answers.of("clReleaseContext", CL.clReleaseContext(context));
      throw failure;
    }
    entries = new ClEntries(this, queue, programs);
  }

  @Override
  public DeviceInfo info() {
    return info;
  }

  @Override
  public Buffer allocate(int length) {
    requireOpen();
    ClBuffer buffer = new ClBuffer(this, pool.take((long) length * Float.BYTES), length);
    counters.live(1);
    return buffer;
  }

  /** Memory for a routine, which releases it; if it breaks off, the launch does. */
  Buffer scratch(int length) {
    Buffer buffer = allocate(length);
    scratch.add(buffer);
    return buffer;
  }

  @Override
  public void release(Buffer buffer) {
    memory(buffer);
    scratch.remove(buffer);
    pool.give(((ClBuffer) buffer).retire());
    counters.live(-1);
  }

  @Override
  public void write(Buffer target, float[] values) {
    own(target).requireRoom(values.length);
    own(target).changed();
    queue.write(memory(target), values);
  }

  /** How many jobs of a launch have been drawn: 0 between launches, of which one runs at a time. */
  Memory drawn() {
    if (drawn == null) {
      Memory none = pool.take(Integer.BYTES);
      queue.write(none, new float[1]);
      drawn = none;
    }
    return drawn;
  }

  @Override
  public void read(Buffer source, float[] into) {
    own(source).requireRoom(into.length);
    queue.read(memory(source), into);
  }

  @Override
  public void launch(Launch launch) {
    together(List.of(launch));
  }

  @Override
  public void together(List<Launch> launches) {
    requireOpen();
    for (Launch launch : launches) {
      counters.launched(launch.kernel());
      launch.written().forEach(buffer -> own(buffer).changed());
      if (profiling) {
        timer.begin(launch);
      }
    }
    String name = launches.get(0).kernel().name();
    try {
      challengers.getOrDefault(name, Routines.of(name)).together(this, launches);
    } finally {
      List.copyOf(scratch).forEach(this::release);
    }
  }

  /** Queues an entry with the launch's arguments and range. */
  void plain(String entry, Launch launch) {
    entry(entry)
        .buffers(launch.buffers())
        .integers(launch.integers())
        .reals(launch.reals())
        .over(launch.range());
  }

  Traits traits() {
    return traits;
  }

  WorkItems workItems() {
    return workItems;
  }

  /** An entry whose arguments are to be given from the first on. */
  ClEntry entry(String name) {
    return entries.of(name);
  }

  /** The same of a product on a GPU. */
  TiledEntry tiled(String name) {
    return entries.tiled(name);
  }

  /** Has a person's kernel carry out the launches of the logical kernel of its name. */
  void challenge(OwnKernel challenge) {
    challengers.put(challenge.kernel(), challenge.on(this));
  }

  /** A kernel of a challenge's source. */
  ClEntry challenger(OwnKernel challenge, String name) {
    return entries.challenger(challenge, name);
  }

  /** The names of the entries that were launched so far. */
  Set<String> launched() {
    return entries.names();
  }

  @Override
  public Counters counters() {
    return counters;
  }

  ClPrograms programs() {
    return programs;
  }

  /** The sizes that its kernels are built with. */
  Tuning tuning() {
    return tuning;
  }

  /** Whether the variants meant for processors are used. */
  boolean processor() {
    return processor;
  }

  @Override
  public void finish() {
    queue.finish();
  }

  @Override
  public void profiling(boolean on) {
    if (on && !profiling) {
      timer = new EventTimer(answers);
    }
    profiling = on;
    queue.time(on ? timer : null);
    ClockCheck.of(this, on && !processor ? timer : null);
  }

  @Override
  public KernelProfile profile() {
    queue.collect();
    return timer.profile();
  }

  @Override
  public int precisionBits() {
    return 24;
  }

  @Override
  public boolean hasDoubles() {
    return traits.doubles();
  }

  @Override
  public boolean keepsDenormals() {
    return traits.keepsDenormals();
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    queue.close();
    entries.close();
    programs.close();
    pool.close();
    answers.of("clReleaseContext", CL.clReleaseContext(context));
    if (counters.liveBuffers() != 0) {
      throw new DeviceException(
          Text.of(
              "The device %s was closed with %d buffers still in use.",
              info.selector(), counters.liveBuffers()));
    }
  }

  /** The memory of a buffer of this device. */
  Memory memory(Buffer buffer) {
    requireOpen();
    return own(buffer).memory();
  }

  /** A buffer, which has to be one of this device. */
  ClBuffer own(Buffer buffer) {
    if (buffer instanceof ClBuffer own && own.device() == this) {
      return own;
    }
    throw new IllegalArgumentException(
        "A buffer of another device was given to the device " + info.selector() + ".");
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(
          "The device " + info.selector() + " was used after it was closed.");
    }
  }
}
