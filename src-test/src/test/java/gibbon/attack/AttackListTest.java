package gibbon.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.GibbonException;
import gibbon.data.Bounds;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Kinds of attack by name, and what may be decided about them. */
class AttackListTest {
  private static Attack of(String name, String... said) {
    Map<String, String> options = new java.util.HashMap<>();
    for (int i = 0; i < said.length; i += 2) {
      options.put(said[i], said[i + 1]);
    }
    return AttackList.named(name).of(options, Bounds.UNIT);
  }

  @Test
  void everyKindIsMadeAsUsual() {
    for (AttackKind kind : AttackList.all()) {
      Attack made = kind.of(Map.of(), Bounds.UNIT);
      assertEquals(made, kind.of(Map.of(), Bounds.UNIT), kind.name());
      for (AttackOption option : kind.options()) {
        if (!option.usual().isEmpty()) {
          option.check(kind.name(), option.usual());
          assertEquals(made, kind.of(Map.of(option.name(), option.usual()), Bounds.UNIT));
        }
      }
    }
  }

  @Test
  void whatIsSaidIsTaken() {
    assertEquals(
        ProjectedGradient.pgd(Norm.L2, .5, 20, 7),
        of("pgd", "norm", "l2", "epsilon", ".5", "steps", "20", "seed", "7"));
    assertEquals(ProjectedGradient.bim(Norm.LINF, .2, 10), of("bim", "epsilon", ".2"));
    assertEquals(ProjectedGradient.mim(Norm.LINF, .1, 10), of("mim"));
    assertEquals(FastGradientSign.of(.25), of("fgsm"));
    assertTrue(of("pgd", "restarts", "3") instanceof Restarts restarts && restarts.count() == 3);
    assertEquals(Bounds.NONE, ((ProjectedGradient) of("pgd", "box", "none")).box());
    assertEquals(.01, ((ProjectedGradient) of("pgd", "step-size", ".01")).step());
  }

  @Test
  void wrongUsesAreNamedWithTheirRemedies() {
    says("There is no attack 'pdg'; there are fgsm, fgm", () -> of("pdg"));
    says(
        "The attack bim has no option 'momentum'; it has norm, epsilon, steps",
        () -> of("bim", "momentum", "1"));
    says("The epsilon of the attack pgd is a number from 0", () -> of("pgd", "epsilon", "-.1"));
    says("got 'NaN'", () -> of("pgd", "epsilon", "NaN"));
    says("a whole number from 1 to", () -> of("pgd", "steps", "0"));
    says("got '2.5'", () -> of("pgd", "steps", "2.5"));
    says("one of linf, l2, l1, got 'l3'", () -> of("pgd", "norm", "l3"));
    says("one of linf, l2, got 'l1'", () -> of("apgd-ce", "norm", "l1"));
    says("the epsilon of an attack goes from 0", () -> ProjectedGradient.bim(Norm.L2, -1, 3));
  }

  private static void says(String part, Executable wrong) {
    String message = assertThrows(GibbonException.class, wrong).getMessage();
    assertTrue(
        message
            .toLowerCase(java.util.Locale.ROOT)
            .contains(part.toLowerCase(java.util.Locale.ROOT)),
        message);
  }
}
