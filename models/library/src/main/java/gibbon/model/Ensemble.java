package gibbon.model;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.autodiff.Parameter;
import gibbon.autodiff.Var;
import gibbon.data.PictureShape;
import gibbon.op.Ops;
import gibbon.tensor.Arena;
import java.util.List;

/**
 * Several networks with a softmax that vote as one (paper section 9). It is composed of trained
 * members and is not stored itself.
 */
public final class Ensemble implements Network {
  /** How members are made one. */
  public enum Vote {
    /** The ensemble's probabilities are the means of the members'. */
    PROBABILITIES {
      @Override
      Var of(List<Var> logits) {
        // ln Σ exp, two at a time: ln(eᵃ + eᵇ) = a + ζ(b − a).
        Var sum = Ops.logSoftmax(logits.get(0));
        for (Var next : logits.subList(1, logits.size())) {
          sum = Ops.add(sum, Ops.softplus(Ops.subtract(Ops.logSoftmax(next), sum)));
        }
        return Ops.affine(sum, 1, -Math.log(logits.size()));
      }
    },
    /** The ensemble's logits are the means of the members'. */
    LOGITS {
      @Override
      Var of(List<Var> logits) {
        Var sum = logits.get(0);
        for (Var next : logits.subList(1, logits.size())) {
          sum = Ops.add(sum, next);
        }
        return Ops.scale(sum, 1. / logits.size());
      }
    };

    abstract Var of(List<Var> logits);
  }

  private final List<Network> members;
  private final Vote vote;

  /**
   * @throws GibbonException unless there are members, all with a softmax over the same classes of
   *     pictures of the same size
   */
  public Ensemble(List<? extends Network> members, Vote vote) {
    this.members = List.copyOf(members);
    this.vote = vote;
    if (members.isEmpty()) {
      throw new GibbonException("An ensemble needs at least one member, got none.");
    }
    Network first = members.get(0);
    for (Network member : members) {
      if (member.inputs() != first.inputs()
          || member.classes() != first.classes()
          || member.output() != Output.SOFTMAX) {
        throw new GibbonException(
            Text.of(
                "The members of an ensemble take the same pictures and have a softmax over the same classes, got %s and %s.",
                first, member));
      }
    }
  }

  @Override
  public PictureShape input() {
    return members.get(0).input();
  }

  @Override
  public int batch() {
    return members.stream().mapToInt(Network::batch).min().orElseThrow();
  }

  @Override
  public int classes() {
    return members.get(0).classes();
  }

  @Override
  public Output output() {
    return Output.SOFTMAX;
  }

  @Override
  public Ensemble copyTo(Arena arena) {
    return new Ensemble(members.stream().map(member -> member.copyTo(arena)).toList(), vote);
  }

  /** Those of all members. */
  @Override
  public List<Parameter> parameters() {
    return members.stream().flatMap(member -> member.parameters().stream()).toList();
  }

  @Override
  public Var logits(Var x, Noise noise) {
    return vote.of(members.stream().map(member -> member.logits(x, noise)).toList());
  }

  /** Such as {@code ensemble of 12 784-10}. */
  @Override
  public String toString() {
    return Text.of("ensemble of %d %d-%d", members.size(), inputs(), classes());
  }
}
