package gibbon.opencl;

import gibbon.check.ComparingDevice;
import gibbon.check.arbitrary.Programs;
import gibbon.check.program.Program;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random programs, their gradients and their gradients' gradients, launch by launch on OpenCL. */
class ProgramAgreementTest {
  private static ComparingDevice processor;
  private static ComparingDevice gpu;

  @BeforeContainer
  static void open() {
    processor = new ComparingDevice(Opened.device(true));
    gpu = new ComparingDevice(Opened.device(false));
  }

  @AfterContainer
  static void close() {
    processor.close();
    gpu.close();
  }

  @Provide
  Arbitrary<Program> programs() {
    return Programs.programs();
  }

  @Property(tries = 150)
  void everyLaunchOfAProgramAgreesWithTheOracle(
      @ForAll("programs") Program program, @ForAll boolean forProcessors) {
    program.differentiate(forProcessors ? processor : gpu);
  }
}
