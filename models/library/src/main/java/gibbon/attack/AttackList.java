package gibbon.attack;

import gibbon.GibbonException;
import gibbon.Text;
import java.util.List;
import java.util.stream.Collectors;

/** All kinds of attack, by name. */
public final class AttackList {
  private static final List<AttackKind> ALL =
      List.of(
          FastGradientSign.KIND,
          FastGradient.KIND,
          ProjectedGradient.BIM,
          ProjectedGradient.PGD,
          ProjectedGradient.MIM,
          ViewedGradient.NESTEROV,
          ViewedGradient.SCALED,
          ViewedGradient.DIVERSE,
          ViewedGradient.SHIFTED,
          AutoPgd.CE,
          AutoPgd.DLR,
          AutoPgd.TARGETED,
          DeepFool.KIND,
          CarliniWagner.KIND,
          FastMinimumNorm.KIND,
          SaliencyMap.KIND,
          AdaptiveBoundary.KIND,
          AdaptiveBoundary.TARGETED,
          Square.KIND,
          HopSkipJump.KIND,
          RotationTranslation.KIND,
          NoiseDraws.KIND,
          AutoAttack.KIND);

  private AttackList() {}

  /** All of them. */
  public static List<AttackKind> all() {
    return ALL;
  }

  /**
   * The kind of this name.
   *
   * @throws GibbonException naming those there are, if there is none
   */
  public static AttackKind named(String name) {
    return ALL.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new GibbonException(
                    Text.of(
                        "There is no attack '%s'; there are %s.",
                        name,
                        ALL.stream().map(AttackKind::name).collect(Collectors.joining(", ")))));
  }
}
