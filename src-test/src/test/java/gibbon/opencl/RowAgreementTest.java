package gibbon.opencl;

import gibbon.check.ComparingDevice;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the table of ops, forwards and backwards, with the variants for processors and those
 * for GPUs: as {@link AgreementTest}, but each row by itself and once.
 */
class RowAgreementTest {
  private static ComparingDevice processor;
  private static ComparingDevice gpu;

  @BeforeAll
  static void open() {
    processor = new ComparingDevice(Opened.device(true));
    gpu = new ComparingDevice(Opened.device(false));
  }

  @AfterAll
  static void close() {
    processor.close();
    gpu.close();
  }

  static Stream<OpCase> rows() {
    return OpCases.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void agrees(OpCase row) {
    row.differentiate(processor, new Sizes(17, 33, 5), 1, false);
    row.differentiate(processor, new Sizes(6, 5, 4), 2, true);
    row.differentiate(gpu, new Sizes(5, 19, 35), 3, false);
    row.differentiate(gpu, new Sizes(6, 5, 4), 4, true);
  }
}
