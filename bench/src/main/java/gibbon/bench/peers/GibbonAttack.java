package gibbon.bench.peers;

import gibbon.attack.Attack;
import gibbon.attack.Climb;
import gibbon.attack.DeepFool;
import gibbon.attack.Goal;
import gibbon.attack.Norm;
import gibbon.attack.Outcome;
import gibbon.attack.Pictures;
import gibbon.attack.ProjectedGradient;
import gibbon.attack.Start;
import gibbon.attack.Victim;
import gibbon.bench.peers.Task.Kind;
import gibbon.data.Bounds;
import gibbon.device.Device;
import gibbon.model.Network;

/**
 * An attack as {@code ./gibbon attack} makes it, with its counts and a pass more that judges it.
 */
final class GibbonAttack extends GibbonWork {
  private final Victim victim;
  private final Pictures pictures;
  private final Goal goal;
  private final Attack attack;

  GibbonAttack(Device device, Network network, Task task) {
    super(device);
    victim = new Victim(network, device);
    pictures = Pictures.of(task.pictures(), task.k());
    goal = Goal.away(task.labels());
    attack =
        task.kind() == Kind.DEEPFOOL_ATTACK
            ? new DeepFool(Norm.L2, Task.DEEPFOOL_STEPS, Task.OVERSHOOT, Bounds.NONE)
            : new ProjectedGradient(
                task.kind() == Kind.PGD_L2_ATTACK ? Norm.L2 : Norm.LINF,
                task.epsilon(),
                task.pgdStep(),
                Task.PGD_STEPS,
                0,
                Climb.CROSS_ENTROPY,
                Start.PICTURE,
                Bounds.UNIT);
  }

  @Override
  public void run() {
    attack.on(victim, pictures, goal);
  }

  @Override
  public float[][] results() {
    Outcome outcome = attack.on(victim, pictures, goal);
    float[] standing = new float[pictures.count()];
    float[] costs = new float[pictures.count()];
    float[] lengths = new float[pictures.count()];
    for (int i = 0; i < standing.length; i++) {
      standing[i] = outcome.found().get(i).reached() ? 0 : 1;
      costs[i] = (float) outcome.judged().losses()[i];
      lengths[i] = (float) outcome.size(i, Norm.L2);
    }
    return attack instanceof DeepFool ? new float[][] {lengths} : new float[][] {standing, costs};
  }
}
