package gibbon.train;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Attack;
import gibbon.attack.AttackKind;
import gibbon.attack.AttackList;
import gibbon.attack.Budgeted;
import gibbon.attack.Goal;
import gibbon.attack.Pictures;
import gibbon.attack.Victim;
import gibbon.autodiff.Tape;
import gibbon.autodiff.Var;
import gibbon.data.Bounds;
import gibbon.tensor.Philox;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Adversarial training with the examples of any attack of fixed size: α·J(x) + (1 − α)·J(x̃), with
 * α = 0 and projected gradient descent that of Madry et al. 2018. Examples are made anew from the
 * current parameters for every mini-batch, of the network without dropout, and held constant while
 * differentiating. Random starts are others at every step.
 *
 * @param alpha weight of the clean loss
 * @param attack its name in {@link AttackList}
 * @param options of it, all but the seed
 * @param box of the pictures
 */
public record AttackAdversary(double alpha, String attack, Map<String, String> options, Bounds box)
    implements Objective {
  private static final int STREAM = 19;
  private static final String SEED = "seed";

  /**
   * @throws GibbonException for an attack that there is not or that has no fixed size, and for an
   *     option that it does not have
   */
  public AttackAdversary {
    AttackKind kind = AttackList.named(attack);
    if (options.containsKey(SEED)) {
      throw new GibbonException(
          "An adversary in training has random numbers of its own at every step; leave its seed out.");
    }
    Map<String, String> settled = new TreeMap<>(kind.settled(options));
    settled.remove(SEED);
    if (!(kind.of(options, box) instanceof Budgeted)) {
      throw new GibbonException(
          Text.of(
              "An adversary in training makes changes of a size that is given, but %s looks for the nearest example or is a set of attacks; take one such as pgd.",
              attack));
    }
    options = Map.copyOf(settled);
  }

  @Override
  public Map<String, String> identity() {
    Map<String, String> fields = new TreeMap<>();
    fields.put(KIND, "attack-adversary");
    fields.put("alpha", String.valueOf(alpha));
    fields.put("attack", attack);
    fields.put(
        "options",
        new TreeMap<>(options)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(",")));
    fields.put("box", box.low() + "," + box.high());
    if (alpha != 0) {
      fields.put(Lesson.PASSES_FIELD, Lesson.ONE_PASS);
    }
    return fields;
  }

  /** The attack with these random numbers, if it has any. */
  public Attack with(long seed) {
    AttackKind kind = AttackList.named(attack);
    Map<String, String> all = new HashMap<>(options);
    if (kind.has(SEED)) {
      all.put(SEED, String.valueOf(seed));
    }
    return kind.of(all, box);
  }

  @Override
  public Var losses(Lesson lesson) {
    Var examples = attacked(lesson);
    return alpha == 0 ? lesson.losses(examples, 1) : lesson.mixture(examples, alpha);
  }

  /** The examples [batch, inputs], a constant of the lesson's tape. */
  Var attacked(Lesson lesson) {
    Tape tape = lesson.x().tape();
    Philox random = lesson.random(STREAM);
    long seed = (long) random.nextInt() << Integer.SIZE ^ random.nextInt();
    Pictures pictures = Pictures.of(lesson.x().value().toFloats(), lesson.model().input());
    float[] labels = lesson.labels().value().toFloats();
    int[] classes = new int[labels.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) labels[i];
    }
    Victim victim = new Victim(lesson.model(), lesson.x().value().device());
    float[] examples = with(seed).examples(victim, pictures, Goal.away(classes));
    return tape.leaf(tape.arena().of(lesson.x().shape(), examples));
  }
}
