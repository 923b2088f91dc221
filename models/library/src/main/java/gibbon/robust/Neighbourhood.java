package gibbon.robust;

import gibbon.attack.Goal;
import gibbon.attack.Pictures;
import gibbon.attack.Predictions;
import gibbon.attack.Victim;
import gibbon.attack.Watcher;
import gibbon.device.Device;
import gibbon.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Looks closely at how a network answers near some pictures. */
final class Neighbourhood {
  private static final int COUNT = 200;

  private final Device device;
  private final Setting setting;
  private final Contender contender;
  private final Pictures pictures;
  private final Goal goal;

  Neighbourhood(Device device, Setting setting, Contender contender) {
    this.device = device;
    this.setting = setting;
    this.contender = contender;
    int[] rows = IntStream.range(0, Math.min(COUNT, setting.pictures().count())).toArray();
    pictures = Pictures.of(setting.pictures(), rows);
    int[] labels = new int[rows.length];
    System.arraycopy(setting.pictures().labels(), 0, labels, 0, labels.length);
    goal = Goal.away(labels);
  }

  Setting setting() {
    return setting;
  }

  Network network() {
    return contender.network();
  }

  Device device() {
    return device;
  }

  /** The first pictures of the data set. */
  Pictures pictures() {
    return pictures;
  }

  Goal goal() {
    return goal;
  }

  Victim victim() {
    return new Victim(network(), device);
  }

  Predictions predictions(float[] points) {
    double[] logits = victim().logits(pictures.at(points), goal);
    return Predictions.of(logits, goal.classes(), network());
  }

  /** Projected gradient descent, judged at every step. */
  Evaluated.Walked walked() {
    List<Predictions> path = new ArrayList<>();
    float[] here = new float[pictures.values().length];
    int[] seen = new int[1];
    Watcher judging =
        (points, gradients) -> {
          // A large network takes its pictures in slices.
          System.arraycopy(
              points.values(),
              0,
              here,
              points.places()[0] * points.inputs(),
              points.values().length);
          seen[0] += points.count();
          if (seen[0] % pictures.count() == 0) {
            path.add(predictions(here));
          }
        };
    Victim watched = new Victim(network(), device, judging);
    float[] end =
        Challenge.pgd(setting, setting.epsilon(), Challenge.STEPS)
            .examples(watched, pictures, goal);
    path.add(predictions(end));
    Predictions clean = predictions(pictures.values());
    path.set(0, clean);
    int steps = path.size() - 1;
    double[] robust = new double[path.size()];
    double[] losses = new double[path.size()];
    List<Integer> stuck = new ArrayList<>();
    for (int k = 0; k <= steps; k++) {
      robust[k] = 1 - path.get(k).error(goal.classes());
      losses[k] = path.get(k).loss();
    }
    for (int i = 0; i < pictures.count(); i++) {
      int row = i;
      boolean right = clean.classes()[i] == goal.classes()[i];
      boolean rose =
          path.subList(1, path.size()).stream()
              .anyMatch(at -> at.losses()[row] > clean.losses()[row]);
      if (right && !rose) {
        stuck.add(i);
      }
    }
    int late = steps - steps / 10;
    double whole = losses[steps] - losses[0];
    double rising = whole > 0 ? Math.max(0, losses[steps] - losses[late]) / whole : 0;
    return new Evaluated.Walked(robust, losses, stuck, rising, pictures.count());
  }
}
