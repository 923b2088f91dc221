package gibbon.planted;

import java.util.List;

/** Mistakes in Winograd's convolutions: in their choice and their kernels. */
final class WinogradFaults {
  private static final String ERROR = "opencl.WinogradTest#theErrorIsSmallBesideTheLargestResult";
  private static final String ORACLE = "opencl.WinogradTest#allOpsAgreeWithTheOracle";
  private static final String NO_NUMBERS =
      "opencl.WinogradTest#numbersThatAreNoneStayWhereTheyAreSeen";

  static final List<Fault> JAVA =
      List.of(
          Fault.of(
              "Winograd: chosen by the batch",
              "opencl/Winograd.java",
              "&& Math.min(of.p(), of.q()) >= form.smallest",
              "&& Math.min(of.p(), of.q()) >= form.smallest * (1 + of.n() % 2)",
              "opencl.WinogradTest#anExampleKnowsNoOther"));

  static final List<Fault> KERNELS =
      List.of(
          Fault.of(
              "Winograd: points that do not fit",
              "squares.cl",
              "fma((float16)-2.5f, d[3], d[1] + d[5])",
              "fma((float16)-2.4999f, d[3], d[1] + d[5])",
              ERROR),
          Fault.of(
              "Winograd: of five taps, the last output without the last value",
              "squares.cl",
              "  y[1] += m[5];",
              "",
              ERROR),
          Fault.of(
              "Winograd: of five taps, the fourth does not count",
              "squares.cl",
              "far_odd = fma((float16)2, g[3], g[1]);",
              "far_odd = g[1];",
              ERROR),
          Fault.of(
              "Winograd: filters are not turned for the gradient",
              "squares.cl",
              "(long)(TAPS * TAPS - 1 - tap)",
              "(long)tap",
              ERROR),
          Fault.of(
              "Winograd: the first channels again",
              "squares_tile.cl",
              "squares += pitch;",
              "squares += 0 * pitch;",
              ERROR),
          Fault.of(
              "Winograd: a square that leaves the picture counts as whole",
              "squares_jobs.cl",
              "column + EDGE <= of.w &&",
              "column + EDGE <= of.w + 1 &&",
              ERROR,
              ORACLE),
          Fault.of(
              "Winograd: numbers that are none spread over their square",
              "square_outputs.cl",
              "return sum16(all - all) == 0;",
              "return true;",
              NO_NUMBERS),
          Fault.of(
              "Winograd: each branch stores its results where the first one's are",
              "squares_jobs.cl",
              "y + first_column + place",
              "y + place",
              ORACLE),
          Fault.of(
              "Winograd: a part of the channels begins with the first",
              "square_outputs.cl",
              "x + (((long)at.picture * of.h + row) * of.w + column) * of.c + from;\n  for",
              "x + (((long)at.picture * of.h + row) * of.w + column) * of.c;\n  for",
              ORACLE));
}
