package gibbon.robust;

/** Told of how far an evaluation is. */
public interface RobustnessListener {
  /** Tells nobody. */
  RobustnessListener NONE =
      new RobustnessListener() {
        @Override
        public void began(String network, String attack, int pictures) {}

        @Override
        public void finished(int pictures) {}
      };

  /** An attack begins on so many pictures. */
  void began(String network, String attack, int pictures);

  /** So many pictures more are finished, and kept. */
  void finished(int pictures);
}
