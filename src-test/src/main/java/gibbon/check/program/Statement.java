package gibbon.check.program;

import java.util.List;

/**
 * One line of a program.
 *
 * @param operation what is applied
 * @param arguments to what: the results of earlier steps, by number, or inputs, as −1 − number
 * @param choice what the constants follow from
 */
record Statement(Operation operation, List<Integer> arguments, int choice) {
  Statement {
    arguments = List.copyOf(arguments);
  }

  static int input(int number) {
    return -1 - number;
  }
}
