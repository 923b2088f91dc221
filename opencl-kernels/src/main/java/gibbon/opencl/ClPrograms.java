package gibbon.opencl;

import static java.nio.charset.StandardCharsets.UTF_8;

import gibbon.Text;
import gibbon.device.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** The .cl files: finds the file of an entry, and builds it when an entry of it is first used. */
final class ClPrograms implements AutoCloseable {
  /*
   * A file is one program. An entry starts a line of its file, either as `kernel void name(` or as a
   * macro in capitals whose first argument is the name, so finding the file needs no compiler.
   */
  private static final Pattern ENTRY =
      Pattern.compile("^(?:kernel void |[A-Z][A-Z_]*\\()(\\w+)", Pattern.MULTILINE);

  private static final Pattern INCLUDE = Pattern.compile("#include \"(\\w+)\\.cl\"");

  private static final String COMMON = "common";

  /** Every file in resources/kernels that has entries, without its ending. */
  private static final List<String> FILES =
      List.of(
          "ascent",
          "average_pool",
          "conv_branches",
          "conv_filters",
          "conv_gpu",
          "conv_pack",
          "conv_panels",
          "conv_rows",
          "conv_scatter",
          "convolution",
          "distance",
          "elementwise",
          "gather",
          "matmul_dots",
          "matmul_gpu",
          "matmul_panels",
          "matmul_processor",
          "maxout_panels",
          "maxout_sums",
          "peak",
          "pooling",
          "random",
          "reduce",
          "response",
          "softmax",
          "softmax_groups",
          "update",
          "update_pairs",
          "winner_columns",
          "winner_rows",
          "winners_gpu",
          "winograd",
          "winograd_5");

  private static final Map<String, String> FILE_OF_ENTRY = index();

  private final cl_context context;
  private final cl_device_id device;
  private final String deviceName;
  private final String options;
  private final Answers answers;
  private final Map<String, cl_program> built = new HashMap<>();

  /** Programs for a device, built with these options. */
  ClPrograms(
      cl_context context, cl_device_id device, String deviceName, String options, Answers answers) {
    this.context = context;
    this.device = device;
    this.deviceName = deviceName;
    this.options = options;
    this.answers = answers;
  }

  /** The names of all entries. */
  static Map<String, String> entries() {
    return FILE_OF_ENTRY;
  }

  /** A new kernel object of an entry. */
  cl_kernel kernel(String entry) {
    return kernel(entry, options);
  }

  /** The same, of a program that is built with these options. */
  cl_kernel kernel(String entry, String options) {
    String file = FILE_OF_ENTRY.get(entry);
    if (file == null) {
      throw new DeviceException(
          "There is no OpenCL entry '" + entry + "' in any file of resources/kernels.");
    }
    // Drivers keep programs by their options: another tile of one file must not build all others.
    String needed = Tuning.needed(options, text(COMMON) + included(file, text(file)));
    cl_program program =
        built.computeIfAbsent(file + needed, unused -> build(file, text(file), entry, needed));
    return make(program, entry);
  }

  /** A new kernel object of a challenge's program, which stands by itself. */
  cl_kernel kernel(OwnKernel challenge, String entry) {
    String name = challenge.file().replaceFirst("\\.cl$", "").replaceAll("\\W", "_");
    cl_program program =
        built.computeIfAbsent(
            "challenge " + name,
            unused ->
                build(
                    options,
                    name,
                    challenge.source(),
                    entry,
                    "mend it in " + challenge.file(),
                    line(1, name) + challenge.source()));
    return make(program, entry);
  }

  private static cl_kernel make(cl_program program, String entry) {
    int[] status = new int[1];
    cl_kernel kernel = CL.clCreateKernel(program, entry, status);
    Status.check(status[0], "making the kernel", entry);
    return kernel;
  }

  /** The bytes that the compiler is given, and its log: empty where a cache had the program. */
  record Examined(byte[] source, String remarks) {}

  /**
   * Compiles a program, the common file before it, to look at it.
   *
   * @param more further options, such as no cache knows
   * @throws DeviceException with the beginning of the log and the lines around the first error
   */
  Examined examine(String file, String source, String entry, String more) {
    cl_program program = build(file, source, entry, options + more);
    try {
      return new Examined(source(program), log(program));
    } finally {
      CL.clReleaseProgram(program);
    }
  }

  private static byte[] source(cl_program program) {
    long[] size = new long[1];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_SOURCE, 0, null, size);
    byte[] source = new byte[(int) size[0]];
    CL.clGetProgramInfo(program, CL.CL_PROGRAM_SOURCE, source.length, Pointer.to(source), null);
    return source;
  }

  private cl_program build(String file, String source, String entry, String options) {
    // The line directives make the compiler count lines as the files do.
    return build(
        options,
        file,
        source,
        entry,
        "update the device's driver, or choose another device",
        line(1, COMMON) + text(COMMON),
        "\n" + line(1, file) + included(file, source));
  }

  private cl_program build(
      String options, String file, String source, String entry, String remedy, String... sources) {
    int[] status = new int[1];
    String[] plain = Arrays.stream(sources).map(ClPrograms::plain).toArray(String[]::new);
    cl_program program = CL.clCreateProgramWithSource(context, plain.length, plain, null, status);
    Status.check(status[0], "creating the program", file + ".cl");
    int answer =
        answers.of(
            "clBuildProgram",
            CL.clBuildProgram(program, 1, new cl_device_id[] {device}, options, null, null));
    if (answer != CL.CL_SUCCESS) {
      String log = log(program);
      CL.clReleaseProgram(program);
      throw new DeviceException(
          Text.of(
              "The kernel %s cannot be built for %s (%s for %s.cl with '%s'); %s%s",
              entry,
              deviceName,
              Status.name(answer),
              file,
              options,
              remedy,
              log.isEmpty()
                  ? "."
                  : Text.of(
                      "; its compiler says:%n%s%n%s",
                      BuildLog.brief(log), BuildLog.excerpt(log, file, source))));
    }
    return program;
  }

  /** Formulas in comments have letters that compilers of old embedded drivers refuse. */
  private static String plain(String source) {
    return source.replaceAll("[^\\x00-\\x7F]", ".");
  }

  private static String line(int number, String file) {
    return Text.of("#line %d \"%s.cl\"\n", number, file);
  }

  /** A file's text with the files that it includes in their places. */
  private static String included(String file, String source) {
    StringBuilder whole = new StringBuilder();
    int number = 1;
    for (String text : source.split("\n", -1)) {
      Matcher include = INCLUDE.matcher(text);
      number++;
      if (include.matches()) {
        String name = include.group(1);
        whole.append(line(1, name)).append(included(name, text(name))).append(line(number, file));
      } else {
        whole.append(text).append('\n');
      }
    }
    return whole.toString();
  }

  @Override
  public void close() {
    built.values().forEach(CL::clReleaseProgram);
    built.clear();
  }

  /** What the compiler says of a program. */
  String log(cl_program program) {
    int what = CL.CL_PROGRAM_BUILD_LOG;
    long[] size = new long[1];
    CL.clGetProgramBuildInfo(program, device, what, 0, null, size);
    byte[] log = new byte[(int) size[0]];
    CL.clGetProgramBuildInfo(
        program, device, what, (long) log.length * Sizeof.cl_char, Pointer.to(log), null);
    return new String(log, UTF_8).replace("\0", "").strip();
  }

  private static Map<String, String> index() {
    Map<String, String> index = new HashMap<>();
    for (String file : FILES) {
      Matcher entry = ENTRY.matcher(text(file));
      while (entry.find()) {
        String other = index.put(entry.group(1), file);
        if (other != null) {
          throw new IllegalStateException(
              Text.of("The entry %s stands in %s.cl and in %s.cl.", entry.group(1), other, file));
        }
      }
    }
    return Map.copyOf(index);
  }

  /** Where a file of ours is; null if there is none of this name. */
  static URL resource(String file) {
    return ClPrograms.class.getResource("/kernels/" + file + ".cl");
  }

  /** The text of a file. */
  static String text(String file) {
    try (InputStream in = ClPrograms.class.getResourceAsStream("/kernels/" + file + ".cl")) {
      if (in == null) {
        throw new IllegalStateException("The resource kernels/" + file + ".cl is missing.");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The options of a build: the kind of device, and the sizes that kernels are tuned by. Warnings
   * are off: PoCL prints their number to the terminal, and they only say which loops the optimizer
   * left as they were.
   */
  static String options(boolean processor, Tuning tuning) {
    return (processor ? "-DGIBBON_PROCESSOR" : "-DGIBBON_GPU")
        + " -cl-std=CL1.2 -cl-kernel-arg-info -w"
        + tuning.options();
  }
}
