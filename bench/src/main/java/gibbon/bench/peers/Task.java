package gibbon.bench.peers;

import gibbon.Text;
import gibbon.tensor.Philox;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of work that every peer does with the same numbers.
 *
 * @param kind what is done
 * @param m rows of the product; of networks the batch
 * @param n columns of the product; of networks the units of each of the two hidden layers
 * @param k terms of the product; of networks the inputs
 */
public record Task(Kind kind, int m, int n, int k) implements Job {
  /** Pieces of a maxout unit. */
  public static final int PIECES = 5;

  /** Classes of a network. */
  public static final int CLASSES = 10;

  /** The step of FGSM. */
  public static final float EPSILON = .25f;

  /** The largest change of a pixel under {@link Kind#PGD_ATTACK}: 37 of the pictures fall. */
  public static final double ATTACK_EPSILON = .04;

  /** The longest change of a picture under {@link Kind#PGD_L2_ATTACK}. */
  public static final double L2_EPSILON = .5;

  /** Steps of {@link Kind#PGD_ATTACK}, each of 2.5 / 40 of the largest change; in L2 as well. */
  public static final int PGD_STEPS = 40;

  /** Steps of {@link Kind#DEEPFOOL_ATTACK} at most. */
  public static final int DEEPFOOL_STEPS = 50;

  /** How far beyond the boundary {@link Kind#DEEPFOOL_ATTACK} goes. */
  public static final double OVERSHOOT = .02;

  /** Learning rate, momentum and bound of weight columns of the training step. */
  public static final float RATE = .1f;

  /** See {@link #RATE}. */
  public static final float MOMENTUM = .7f;

  /** See {@link #RATE}. */
  public static final float COLUMN_BOUND = 1.9365f;

  /** The bound in the step compared: about half of the columns are longer. */
  public static final float CHECKED_BOUND = 1;

  /** Keep probability of inputs under dropout. */
  public static final float INPUT_KEEP = .8f;

  /** Keep probability of hidden units under dropout. */
  public static final float HIDDEN_KEEP = .5f;

  private static final int BATCH = 100;
  private static final int INPUTS = 784;

  /** What is done, and what {@link Peer.Work#results} then holds. */
  public enum Kind {
    /** left[m, k] · right[k, n]; the product. */
    NN,
    /** left[m, k] · right[n, k]ᵀ; the product. */
    NT,
    /** left[k, m]ᵀ · right[k, n]; the product. */
    TN,
    /** A forward pass without dropout; the logits. */
    FORWARD,
    /** Forward pass, gradient by the input, step of its sign; the adversarial examples. */
    FGSM,
    /**
     * Forward and backward pass to weights and input; the gradients of the input and of all
     * parameters.
     */
    GRADIENTS,
    /** Forward and backward pass to the weights; the gradients of all parameters. */
    WEIGHT_GRADIENTS,
    /**
     * A step of training with dropout, momentum and bounded columns; all parameters, then all
     * velocities, after a step from {@link TrainingState} <em>without</em> dropout, whose masks no
     * two libraries share, and with {@link Task#CHECKED_BOUND}.
     */
    TRAINING,
    /**
     * Projected gradient descent in L∞ from the pictures, in the box [0, 1]; which pictures still
     * stand, as 1 or 0, and the cost of each label after.
     */
    PGD_ATTACK,
    /** The same in L2. */
    PGD_L2_ATTACK,
    /** DeepFool in L2 without a box; the length of each picture's change. */
    DEEPFOOL_ATTACK
  }

  /** The weights [inputs, columns] and biases [columns] of a layer. */
  public record Layer(int inputs, int columns, float[] weights, float[] biases) {}

  static List<Task> products() {
    List<Task> tasks = new ArrayList<>();
    int[][] layers = {{784, 1200}, {240, 1200}, {784, 8000}, {1600, 8000}, {240, 10}, {1600, 10}};
    for (int[] layer : layers) {
      tasks.add(new Task(Kind.NN, BATCH, layer[1], layer[0]));
      tasks.add(new Task(Kind.NT, BATCH, layer[0], layer[1]));
      tasks.add(new Task(Kind.TN, layer[0], layer[1], BATCH));
    }
    return tasks;
  }

  static Task network(Kind kind, int units) {
    return new Task(kind, BATCH, units, INPUTS);
  }

  boolean product() {
    return kind.ordinal() <= Kind.TN.ordinal();
  }

  /**
   * Whether the product is of a hidden layer; those of the output layer are too small to matter.
   */
  @Override
  public boolean large() {
    return product() && Math.min(m, n) > CLASSES && k > CLASSES;
  }

  @Override
  public String family() {
    return product() ? "" : kind.name();
  }

  @Override
  public boolean single() {
    return product();
  }

  /** Whether the network is attacked; labels are then what it says of the pictures. */
  public boolean attack() {
    return kind.ordinal() >= Kind.PGD_ATTACK.ordinal();
  }

  /** The size of the ball of projected gradient descent. */
  public double epsilon() {
    return kind == Kind.PGD_L2_ATTACK ? L2_EPSILON : ATTACK_EPSILON;
  }

  /** The size of a step of projected gradient descent. */
  public double pgdStep() {
    return 2.5 * epsilon() / PGD_STEPS;
  }

  /**
   * After many steps of a sign costs differ a little: where a slope is 0 but for rounding, two
   * libraries step to different sides. In L2 nothing but rounding adds up.
   */
  @Override
  public double tolerance() {
    return switch (kind) {
      case PGD_ATTACK -> 2e-3;
      case PGD_L2_ATTACK -> 1e-4;
      default -> Job.super.tolerance();
    };
  }

  /**
   * Of DeepFool those of one pass forward and a pass back a class, however many of these the
   * pictures need.
   */
  @Override
  public double operations() {
    if (product()) {
      return 2.0 * m * n * k;
    }
    double first = 2.0 * m * k * PIECES * n;
    double rest = 2.0 * m * n * (PIECES * n + CLASSES);
    return switch (kind) {
      case FORWARD -> first + rest;
      case FGSM -> 2 * (first + rest);
      case GRADIENTS -> 3 * (first + rest);
      case PGD_ATTACK, PGD_L2_ATTACK -> 2 * PGD_STEPS * (first + rest);
      case DEEPFOOL_ATTACK -> (1 + CLASSES) * (first + rest);
      default -> 2 * first + 3 * rest;
    };
  }

  @Override
  public List<Integer> resultSizes() {
    List<Integer> sizes = new ArrayList<>();
    if (product()) {
      return List.of(m * n);
    } else if (kind == Kind.FORWARD) {
      return List.of(m * CLASSES);
    } else if (attack()) {
      return kind == Kind.DEEPFOOL_ATTACK ? List.of(m) : List.of(m, m);
    } else if (kind == Kind.FGSM || kind == Kind.GRADIENTS) {
      sizes.add(m * k);
    }
    int inputs = k;
    for (int columns : new int[] {PIECES * n, PIECES * n, CLASSES}) {
      if (kind != Kind.FGSM) {
        sizes.addAll(List.of(inputs * columns, columns));
      }
      inputs = n;
    }
    if (kind == Kind.TRAINING) {
      sizes.addAll(List.copyOf(sizes));
    }
    return sizes;
  }

  /** The left operand as it lies in memory. */
  public float[] left() {
    return new Philox(1, 80, 0).uniform(m * k, -1, 1);
  }

  /** The right operand as it lies in memory. */
  public float[] right() {
    return new Philox(1, 80, 1).uniform(k * n, -1, 1);
  }

  /** Pictures [m, k] on which no maxout unit has two winners; attacks take what comes. */
  public float[] pictures() {
    return attack() ? Untied.next(Untied.numbers(), m * k) : Untied.pictures(this);
  }

  /** Labels [m]. */
  public int[] labels() {
    if (attack()) {
      return PlainForward.classes(pictures(), layers());
    }
    int[] labels = new int[m];
    for (int i = 0; i < m; i++) {
      labels[i] = i % CLASSES;
    }
    return labels;
  }

  /** The labels as rows [m, classes] of a 1 and zeros. */
  public float[] targets() {
    float[] targets = new float[m * CLASSES];
    int[] labels = labels();
    for (int i = 0; i < m; i++) {
      targets[i * CLASSES + labels[i]] = 1;
    }
    return targets;
  }

  /**
   * The network's layers: two of maxout units, whose pieces are neighbouring columns, then the
   * logits.
   */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    int inputs = k;
    for (int columns : new int[] {PIECES * n, PIECES * n, CLASSES}) {
      float range = (float) Math.sqrt(3.0 / inputs);
      int layer = layers.size();
      layers.add(
          new Layer(
              inputs,
              columns,
              new Philox(1, 81, layer).uniform(inputs * columns, -range, range),
              new Philox(1, 82, layer).uniform(columns, -.1f, .1f)));
      inputs = n;
    }
    return layers;
  }

  /** As on a line between processes. */
  @Override
  public String toString() {
    return kind + " " + m + " " + n + " " + k;
  }

  static Task parse(String text) {
    String[] words = text.split(" ");
    return new Task(
        Kind.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]));
  }

  @Override
  public String title() {
    String form = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    return product() ? Text.of("%s %d×%d×%d", form, m, k, n) : Text.of("%s %d×5", form, n);
  }
}
