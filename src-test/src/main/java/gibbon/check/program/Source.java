package gibbon.check.program;

import gibbon.Text;
import gibbon.check.Values;
import gibbon.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A program as a Java class that checks it. */
final class Source {
  private final Program program;

  Source(Program program) {
    this.program = program;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            """
            import gibbon.autodiff.Var;
            import gibbon.check.GradientCheck;
            import gibbon.op.Ops;
            import gibbon.op.PictureOps;
            import gibbon.op.Pool;
            import gibbon.op.Window;
            import gibbon.tensor.Shape;

            public class Program {
              public static void main(String[] arguments) {
                check().verify();
              }

              static GradientCheck check() {
                return GradientCheck.of("a random program", x -> {
            """);
    List<Values> inputs = program.inputs();
    List<Values> results = program.results();
    for (int number = 0; number < results.size(); number++) {
      Statement step = program.steps().get(number);
      List<Shape> given =
          step.arguments().stream()
              .map(at -> (at < 0 ? inputs.get(-1 - at) : results.get(at)).shape())
              .toList();
      Object[] names = step.arguments().stream().map(Source::name).toArray();
      String call = Text.of(step.operation().call(given, step.choice()).java(), names);
      text.append(
          Text.of(
              "          Var %s = %s; // %s%n", name(number), call, results.get(number).shape()));
    }
    text.append(Text.of("          return %s;%n        })%n", name(results.size() - 1)));
    for (Values input : inputs) {
      text.append(
          Text.of(
              "        .input(%s, %s)%n",
              Operations.java(input.shape()),
              Arrays.stream(input.numbers())
                  .mapToObj(Double::toString)
                  .collect(Collectors.joining(", "))));
    }
    return text.append(Text.of("        .seed(%dL);%n  }%n}%n", program.seed())).toString();
  }

  private static String name(int at) {
    return at < 0 ? "x.get(" + (-1 - at) + ")" : "v" + at;
  }
}
