package gibbon.attack;

import gibbon.model.Network;
import java.util.List;

/**
 * A data set under an attack. The examples themselves are not kept: who wants them all takes them
 * batch by batch ({@link Evaluation#attack(Network, gibbon.device.Device, gibbon.data.Dataset,
 * Attack, Goal, Sink...)}), and since equal attacks come to equal examples, that may be later.
 *
 * @param model that was attacked
 * @param attack that was made
 * @param report its numbers
 * @param clean predictions before
 * @param adversarial predictions after
 * @param samples the first picture of each class
 */
public record Attacked(
    Network model,
    Attack attack,
    AttackReport report,
    Predictions clean,
    Predictions adversarial,
    List<Sample> samples) {}
