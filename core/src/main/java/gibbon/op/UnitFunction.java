package gibbon.op;

/** What a unit of a network makes of its weighted sum, elementwise. */
interface UnitFunction extends Elementwise {
  @Override
  default Part part() {
    return Part.ACTIVATION;
  }
}
