package gibbon.report;

import gibbon.Text;
import gibbon.result.DataTable;
import gibbon.result.Numbers;
import gibbon.robust.Evaluated;
import gibbon.robust.Flag;
import gibbon.robust.Robustness;
import java.util.ArrayList;
import java.util.List;

/**
 * What the template of an evaluation shows, worded and in order.
 *
 * @param facts of the run: name and value
 * @param networks a section each
 * @param transfer the table of transfer; none for a single network
 * @param command that repeats it
 */
record RobustnessPage(
    List<ReportPage.Fact> facts,
    List<Section> networks,
    List<TableOnPage> transfer,
    String command) {

  /**
   * @param name of the network
   * @param about what it is
   * @param clean accuracy before
   * @param standard robust accuracy after the standard set
   * @param all after every attack
   * @param flagged how many flags are raised
   * @param masked whether any is
   * @param least how far the nearest examples are, in words
   */
  record Section(
      String anchor,
      String name,
      String about,
      String clean,
      String standard,
      String all,
      String flagged,
      boolean masked,
      String least,
      TableOnPage attacks,
      List<Flag> flags,
      TableOnPage classes,
      List<EmbeddedPicture> pictures) {}

  static RobustnessPage of(
      Robustness.Compared compared,
      List<ReportPage.Fact> facts,
      List<List<EmbeddedPicture>> pictures,
      String command) {
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < compared.networks().size(); i++) {
      sections.add(section("network-" + (i + 1), compared.networks().get(i), pictures.get(i)));
    }
    List<DataTable> transfer = RobustnessTables.transfer(compared.transfer());
    return new RobustnessPage(
        facts, sections, transfer.stream().map(TableOnPage::of).toList(), command);
  }

  private static Section section(String anchor, Evaluated found, List<EmbeddedPicture> pictures) {
    return new Section(
        anchor,
        found.contender().name(),
        found.contender().network().toString(),
        percent(found.curve().get(0).raw()),
        percent(found.robustByStandard()),
        percent(found.robustByAll()),
        RobustnessTables.flagged(found),
        found.flags().stream().anyMatch(Flag::raised),
        least(found),
        TableOnPage.of(RobustnessTables.attacks(found)),
        RobustnessTables.flags(found),
        TableOnPage.of(RobustnessTables.classes(found)),
        pictures);
  }

  static String least(Evaluated found) {
    double[] least = found.least();
    if (least.length == 0) {
      return "No attack found an example of any size.";
    }
    return Text.of(
        "Half of the nearest examples found lie within %s (%s), a quarter within %s, three quarters within %s.",
        Numbers.value(least[least.length / 2], ""),
        RobustnessTables.sign(found.setting().norm()),
        Numbers.value(least[least.length / 4], ""),
        Numbers.value(least[least.length * 3 / 4], ""));
  }

  private static String percent(double share) {
    return Numbers.value(100 * share, "%");
  }
}
