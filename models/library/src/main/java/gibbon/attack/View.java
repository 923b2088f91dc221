package gibbon.attack;

/** A linear map of a picture, shown to a network in the picture's place. */
public interface View {
  /** The picture as it is. */
  View PLAIN =
      new View() {
        @Override
        public double[] of(double[] picture) {
          return picture;
        }

        @Override
        public double[] back(double[] gradient) {
          return gradient;
        }
      };

  /** What is shown of a picture [inputs]. */
  double[] of(double[] picture);

  /** What a gradient there is worth at the picture, Vᵀg [inputs]. */
  double[] back(double[] gradient);
}
