package gibbon.attack;

import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import java.util.List;

/** A small network with large weights, some pictures with pixels at the walls, and their labels. */
record AttackSetting(Network model, Device device, Victim victim, Pictures pictures, Goal goal) {
  static final int INPUTS = 12;
  static final int CLASSES = 4;

  interface Law {
    void on(AttackSetting setting);
  }

  /** Labels are what the network says, but for the last picture, which it mistakes. */
  static void check(int seed, Law law) {
    try (Device device = new JavaDevice()) {
      check(device, seed, law);
    }
  }

  /** The same on another device. */
  static void check(Device device, int seed, Law law) {
    try (Arena arena = new Arena(device)) {
      Network model = MaxoutRecipe.of(INPUTS, CLASSES, 2, 6).build(arena, seed);
      int stream = 70;
      for (var parameter : model.parameters()) {
        int size = parameter.value().shape().size();
        parameter.value().write(new Philox(seed, stream++, 0).gaussian(size));
      }
      float[] values = new Philox(seed, 80, 0).uniform(6 * INPUTS, 0, 1);
      for (int p = 0; p < values.length; p += 2) {
        values[p] = Math.round(values[p]);
      }
      Pictures pictures = Pictures.of(values, INPUTS);
      Victim victim = new Victim(model, device);
      int[] labels = victim.predicted(pictures, Goal.away(new int[6]));
      labels[5] = (labels[5] + 1) % CLASSES;
      law.on(new AttackSetting(model, device, victim, pictures, Goal.away(labels)));
    }
  }

  float[] examples(Attack attack) {
    return attack.examples(victim, pictures, goal);
  }

  boolean[] reached(Attack attack) {
    List<Outcome.Found> found = attack.on(victim, pictures, goal).found();
    boolean[] reached = new boolean[found.size()];
    for (int i = 0; i < reached.length; i++) {
      reached[i] = found.get(i).reached();
    }
    return reached;
  }
}
