package gibbon.robust;

/** How much is done to find out how robust a network is. */
public enum Depth {
  /** For a first look. */
  QUICK(200, 20, 0),
  USUAL(1000, 100, 0),
  /** Everything, on as many pictures as there are. */
  FULL(10_000, 1000, 20);

  private final int pictures;
  private final int draws;
  private final int dear;

  Depth(int pictures, int draws, int dear) {
    this.pictures = pictures;
    this.draws = draws;
    this.dear = dear;
  }

  /** How many pictures are attacked unless it is said, at most. */
  public int pictures() {
    return pictures;
  }

  /** Draws of noise a picture. */
  int draws() {
    return draws;
  }

  /** How many pictures face the attacks that take thousands of passes each. */
  int dear() {
    return dear;
  }
}
