package gibbon.bench.peers;

import gibbon.Text;
import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution of square pictures with square filters, or one of its gradients.
 *
 * @param form what is computed
 * @param n pictures
 * @param side rows and columns of a picture
 * @param c channels of a picture
 * @param k filters
 * @param taps rows and columns of a filter
 * @param stride from one place of a filter to the next
 * @param padding on all four sides
 */
public record ConvTask(Form form, int n, int side, int c, int k, int taps, int stride, int padding)
    implements Job {
  static final String WORD = "conv";

  /** From so many operations on a convolution has a bar. */
  private static final double LARGE = 1e8;

  /** What is computed. */
  public enum Form {
    /** x [n, side, side, c] convolved with filters [taps, taps, c, k]; [n, p, p, k]. */
    FORWARD,
    /** The gradient for x, from dy [n, p, p, k] and the filters. */
    INPUT,
    /** The gradient for the filters, from x and dy. */
    FILTERS
  }

  /** The layers of the networks compared, and of one for MNIST that has filters 6 × 6. */
  static List<ConvTask> all() {
    int[][] trained = {
      {128, 32, 3, 192, 8, 1, 4},
      {128, 16, 96, 384, 8, 1, 3},
      {128, 7, 192, 384, 5, 1, 3},
      {128, 16, 32, 128, 8, 1, 3},
      {100, 14, 32, 64, 5, 1, 2},
      {100, 28, 1, 32, 5, 1, 2}
    };
    int[][] attacked = {
      {1, 224, 3, 64, 7, 2, 3},
      {1, 56, 64, 192, 3, 1, 1},
      {1, 28, 96, 128, 3, 1, 1},
      {1, 14, 112, 224, 3, 1, 1},
      {10, 56, 64, 192, 3, 1, 1}
    };
    int[][] others = {
      {1, 7, 192, 384, 3, 1, 1},
      {1, 14, 512, 128, 1, 1, 0},
      {1, 28, 192, 64, 1, 1, 0},
      {1, 14, 24, 64, 5, 1, 2},
      {10, 14, 112, 224, 3, 1, 1},
      {10, 7, 192, 384, 3, 1, 1},
      {100, 14, 64, 128, 6, 2, 0}
    };
    List<ConvTask> tasks = new ArrayList<>();
    for (int[][] shapes : new int[][][] {trained, attacked, others}) {
      for (int[] shape : shapes) {
        tasks.add(of(Form.FORWARD, shape));
      }
    }
    for (int[][] shapes : new int[][][] {trained, attacked}) {
      for (int[] shape : shapes) {
        tasks.add(of(Form.INPUT, shape));
      }
    }
    for (int[] shape : trained) {
      tasks.add(of(Form.FILTERS, shape));
    }
    return tasks;
  }

  private static ConvTask of(Form form, int... s) {
    return new ConvTask(form, s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
  }

  /** Rows and columns of what the filters make of a picture. */
  public int outputs() {
    return (side + 2 * padding - taps) / stride + 1;
  }

  /** Pictures [n, side, side, c]. */
  public float[] x() {
    return new Philox(1, 83, 0).uniform(n * side * side * c, -1, 1);
  }

  /** Filters [taps, taps, c, k]. */
  public float[] filters() {
    return new Philox(1, 83, 1).uniform(taps * taps * c * k, -1, 1);
  }

  /** The gradient for what the filters make [n, p, p, k]. */
  public float[] dy() {
    return new Philox(1, 83, 2).uniform(n * outputs() * outputs() * k, -1, 1);
  }

  @Override
  public double operations() {
    return 2.0 * n * outputs() * outputs() * taps * taps * c * k;
  }

  @Override
  public List<Integer> resultSizes() {
    return List.of(
        switch (form) {
          case FORWARD -> n * outputs() * outputs() * k;
          case INPUT -> n * side * side * c;
          case FILTERS -> taps * taps * c * k;
        });
  }

  @Override
  public String family() {
    return WORD + form;
  }

  @Override
  public boolean single() {
    return true;
  }

  /** One channel leaves so few terms that memory is the bound. */
  @Override
  public boolean large() {
    return operations() >= LARGE && c > 1;
  }

  @Override
  public String title() {
    String of = form == Form.FORWARD ? "" : form == Form.INPUT ? " dx" : " dw";
    return Text.of(
        "conv%s %d·%d² %d→%d %d×%d%s",
        of, n, side, c, k, taps, taps, stride == 1 ? "" : "/" + stride);
  }

  /** As on a line between processes. */
  @Override
  public String toString() {
    return Text.of("%s %s %d %d %d %d %d %d %d", WORD, form, n, side, c, k, taps, stride, padding);
  }

  static ConvTask parse(String line) {
    String[] words = line.split(" ");
    int[] sizes = new int[words.length - 2];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Integer.parseInt(words[i + 2]);
    }
    return of(Form.valueOf(words[1]), sizes);
  }
}
