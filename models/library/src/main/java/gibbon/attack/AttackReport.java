package gibbon.attack;

/**
 * The numbers of an attack on a set of pictures; shares are in 0 … 1.
 *
 * @param epsilon the attack's ε; NaN for an attack that has none
 * @param count pictures attacked
 * @param cleanError error on the pictures as they are
 * @param cleanConfidence mean confidence on the pictures as they are
 * @param error error on all adversarial examples (the paper's figure)
 * @param errorOfCorrect share of the pictures classified correctly before that are mistaken after;
 *     NaN if none was correct
 * @param confidence mean confidence on all adversarial examples
 * @param confidenceOnMistakes mean confidence on the mistaken ones (the paper's figure); NaN if
 *     none
 * @param zeroGradientPixels share of pixels whose gradient is exactly 0, and so do not move
 * @param unchangedPictures share of pictures none of whose pixels moved
 * @param clippedPixels share of pixels that the clip range of FGSM held back; NaN for other attacks
 * @param maxNorm largest ‖x̃ − x‖∞
 * @param meanL2Norm mean ‖x̃ − x‖₂
 * @param cleanTargetReached share of the pictures taken for that class as they are; NaN if the
 *     attack is untargeted
 * @param targetReached share of adversarial examples taken for the class they were moved towards;
 *     NaN if the attack is untargeted
 */
public record AttackReport(
    double epsilon,
    int count,
    double cleanError,
    double cleanConfidence,
    double error,
    double errorOfCorrect,
    double confidence,
    double confidenceOnMistakes,
    double zeroGradientPixels,
    double unchangedPictures,
    double clippedPixels,
    double maxNorm,
    double meanL2Norm,
    double cleanTargetReached,
    double targetReached) {}
