package gibbon.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.attack.Evaluation;
import gibbon.attack.Norm;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.MaxoutRecipe;
import gibbon.model.Network;
import gibbon.model.Noise;
import gibbon.model.Output;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import gibbon.tensor.Philox;
import gibbon.train.Stopping;
import gibbon.train.TrainingPlan;
import gibbon.train.Trainings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an evaluation says of a sound network and of one that hides its gradients. */
class RobustnessTest {
  private static final int COUNT = 40;

  @TempDir static Path folder;
  private static Device device;
  private static Arena arena;
  private static Dataset pictures;
  private static Robustness.Compared compared;

  /** Probabilities of a softmax at temperature 1/100 in the place of logits. */
  private record Masked(Network network) implements Network {
    @Override
    public PictureShape input() {
      return network.input();
    }

    @Override
    public int classes() {
      return network.classes();
    }

    @Override
    public Output output() {
      return network.output();
    }

    @Override
    public List<Parameter> parameters() {
      return network.parameters();
    }

    @Override
    public Network copyTo(Arena other) {
      return new Masked(network.copyTo(other));
    }

    @Override
    public Var logits(Var x, Noise noise) {
      Var sharp = Ops.scale(network.logits(x, noise), 100);
      // What single precision rounds to 0 and 1 has no slope there, whatever the device.
      return Ops.clamp(Ops.softmax(sharp), 1e-7, 1 - 1e-7);
    }
  }

  @BeforeAll
  static void evaluate() {
    device = new JavaDevice();
    arena = new Arena(device);
    Dataset train = made("made train", 600, 1);
    TrainingPlan plan =
        TrainingPlan.of("tiny", MaxoutRecipe.of(36, 4, 2, 12), 1).stopping(Stopping.after(40));
    Network sound = Trainings.on(device).trained(List.of(plan), train, arena).model();
    pictures = made("made test", COUNT, 2);
    Setting setting = new Setting(pictures, Norm.LINF, .1, 1, Depth.QUICK);
    compared =
        new Robustness(device, setting, Parts.in(folder), RobustnessListener.NONE)
            .of(
                List.of(
                    Contender.of("sound", sound, ""),
                    Contender.of("masked", new Masked(sound), "masked")));
  }

  @AfterAll
  static void close() {
    arena.close();
    device.close();
  }

  /** Four patterns under noise, so that some pictures are nearer to another class than others. */
  private static Dataset made(String name, int count, int stream) {
    float[] patterns = new Philox(3, 90, 0).uniform(4 * 36, 0, 1);
    float[] images = new Philox(3, 91, stream).uniform(count * 36, 0, 1);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 4;
      for (int p = 0; p < 36; p++) {
        images[i * 36 + p] = .6f * images[i * 36 + p] + .4f * patterns[labels[i] * 36 + p];
      }
    }
    return Dataset.grey(name, images, labels, 6, 6, 4);
  }

  private static Evaluated sound() {
    return compared.networks().get(0);
  }

  private static Evaluated masked() {
    return compared.networks().get(1);
  }

  private static Set<String> raised(Evaluated found) {
    return found.flags().stream()
        .filter(Flag::raised)
        .map(flag -> flag.id() + " " + flag.found())
        .collect(Collectors.toSet());
  }

  @Test
  void aSoundNetworkRaisesNoFlag() {
    assertEquals(Set.of(), raised(sound()));
    assertTrue(sound().flags().size() >= 18, sound().flags()::toString);
  }

  @Test
  void aMaskedOneRaisesThreeAndMore() {
    Set<String> ids =
        masked().flags().stream().filter(Flag::raised).map(Flag::id).collect(Collectors.toSet());
    assertTrue(
        ids.containsAll(Set.of("distribution", "zero", "stuck", "nearest", "transfer")),
        raised(masked())::toString);
  }

  @Test
  void strongerAttacksLeaveFewer() {
    List<Double> robust = new ArrayList<>();
    for (String name :
        List.of(Challenge.NONE, Challenge.FGM, Challenge.BIM, Challenge.PGD, Challenge.APGD)) {
      robust.add(sound().robustAfter(sound().score(name), false));
    }
    robust.add(sound().robustByStandard());
    robust.add(sound().robustByAll());
    for (int i = 1; i < robust.size(); i++) {
      assertTrue(robust.get(i) <= robust.get(i - 1), robust::toString);
    }
  }

  /** Each picture that fell fell first to one attack, and the cumulative curve never rises. */
  @Test
  void theSharesAddUp() {
    Evaluated found = sound();
    boolean[] fallen = found.fallen(found.rows());
    boolean[] right = found.right();
    int all = 0;
    for (int i = 0; i < COUNT; i++) {
      all += right[i] && fallen[i] ? 1 : 0;
    }
    assertEquals(all, found.parts().values().stream().mapToInt(Evaluated.Part::first).sum());
    double before = 1;
    for (Evaluated.Level level : found.curve()) {
      assertTrue(level.cumulative() <= before && level.cumulative() <= level.raw());
      before = level.cumulative();
    }
    assertEquals(found.robustByNearest(0), found.curve().get(0).raw());
    assertEquals(0, found.robustByNearest(1));
  }

  /**
   * What a larger ε found put in a smaller one's place: the curve rises, the cumulative one not.
   */
  @Test
  void aLargerEpsilonThatFindsFewerIsTold() {
    Score pgd = sound().score(Challenge.PGD);
    Score largest =
        sound().scores().stream()
            .filter(score -> score.challenge().role() == Challenge.Role.CURVE)
            .max(Comparator.comparingDouble(score -> score.challenge().epsilon()))
            .orElseThrow();
    assertTrue(largest.trials().robust() < pgd.trials().robust());
    List<Score> turned = new ArrayList<>();
    for (Score score : sound().scores()) {
      Score from = score == pgd ? largest : score == largest ? pgd : score;
      turned.add(new Score(score.challenge(), from.trials(), from.keys(), from.parts()));
    }
    Evaluated found =
        new Evaluated(sound().contender(), sound().setting(), turned, sound().steps(), List.of());
    Flag flag =
        SearchFlags.of(found, List.of()).stream()
            .filter(each -> each.id().equals("curve"))
            .findFirst()
            .orElseThrow();
    assertTrue(flag.raised(), flag.toString());
    List<Evaluated.Level> curve = found.curve();
    for (int i = 1; i < curve.size(); i++) {
      assertTrue(curve.get(i).cumulative() <= curve.get(i - 1).cumulative(), curve.toString());
    }
  }

  @Test
  void theDiagonalOfTransferIsTheAttackItself() {
    Transfer transfer = compared.transfer();
    long reached =
        sound().trials(Challenge.APGD).stream()
            .filter(trial -> trial.right() && trial.reached())
            .count();
    assertEquals(reached, transfer.mistaken()[0][0]);
    // What fools the network inside fools the mask around it.
    assertEquals(transfer.mistaken()[0][0], transfer.mistaken()[0][1]);
  }

  @Test
  void theWorstExamplesAreWhereTheyShouldBe() {
    float[] worst = sound().worstExamples();
    boolean[] fallen = sound().fallen(sound().standard());
    int[] says = Evaluation.classes(sound().contender().network(), device, worst);
    for (int i = 0; i < COUNT; i++) {
      assertEquals(fallen[i], says[i] != pictures.labels()[i], "picture " + i);
      for (int p = i * 36; p < (i + 1) * 36; p++) {
        assertTrue(Math.abs((double) worst[p] - pictures.images()[p]) <= .1);
      }
    }
  }
}
