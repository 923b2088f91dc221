package gibbon.robust;

import gibbon.attack.AttackedBatch;
import gibbon.attack.Evaluation;
import gibbon.attack.Goal;
import gibbon.attack.Trial;
import gibbon.attack.Trials;
import gibbon.data.Dataset;
import gibbon.device.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Attacks networks with everything that there is, compares what the attacks came to, and says where
 * they may have failed for want of a gradient rather than of an example.
 */
public final class Robustness {
  /** So many pictures are lost at most when a run is killed. */
  private static final int BATCH = 100;

  private final Device device;
  private final Setting setting;
  private final Parts parts;
  private final RobustnessListener progress;
  private final String pictures;

  /** Evaluations under one setting. */
  public Robustness(Device device, Setting setting, Parts parts, RobustnessListener progress) {
    this.device = device;
    this.setting = setting;
    this.parts = parts;
    this.progress = progress;
    pictures = setting.pictures().fingerprint();
  }

  /**
   * Evaluates every network.
   *
   * @return what was found of each, in their order, and how examples carry over
   */
  public Compared of(List<Contender> contenders) {
    List<Map<String, Score>> scores = new ArrayList<>();
    for (Contender contender : contenders) {
      scores.add(scores(contender));
    }
    Transfer transfer = Transfer.between(device, setting, contenders, scores);
    List<Evaluated> evaluated = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      Contender contender = contenders.get(i);
      Neighbourhood around = new Neighbourhood(device, setting, contender);
      Evaluated.Walked walked = around.walked();
      Evaluated found =
          new Evaluated(contender, setting, List.copyOf(scores.get(i).values()), walked, List.of());
      List<Flag> flags = new ArrayList<>(SearchFlags.of(found, transfer.fallen(i)));
      flags.addAll(new GradientFlags(around, found).all());
      evaluated.add(new Evaluated(contender, setting, found.scores(), walked, List.copyOf(flags)));
    }
    return new Compared(List.copyOf(evaluated), transfer);
  }

  /** What was found of each network, and how examples carry over between them. */
  public record Compared(List<Evaluated> networks, Transfer transfer) {}

  private Map<String, Score> scores(Contender contender) {
    Map<String, Score> scores = new LinkedHashMap<>();
    boolean[] standing = new boolean[setting.pictures().count()];
    for (Challenge challenge : Challenge.all(setting)) {
      int[] rows =
          switch (challenge.role()) {
            case ROW, NEAREST, DOUBLE, CURVE -> IntStream.range(0, standing.length).toArray();
            case STANDARD -> IntStream.range(0, standing.length).filter(i -> standing[i]).toArray();
            case DEAR ->
                IntStream.range(0, Math.min(setting.depth().dear(), standing.length)).toArray();
          };
      if (challenge.role() == Challenge.Role.STANDARD && !scores.containsKey(Challenge.APGD)) {
        rows = IntStream.range(0, standing.length).toArray();
      }
      Score score = score(contender, challenge, rows);
      scores.put(challenge.name(), score);
      if (challenge.role() == Challenge.Role.STANDARD) {
        for (Trial trial : score.trials().all()) {
          standing[trial.picture()] = !trial.reached();
        }
      }
    }
    return scores;
  }

  private Score score(Contender contender, Challenge challenge, int[] rows) {
    progress.began(contender.name(), challenge.name(), rows.length);
    List<Trial> trials = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    double seconds = 0;
    for (int from = 0; from < rows.length; from += BATCH) {
      int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BATCH));
      String key =
          Parts.key(
              contender.digest(),
              challenge.attack().toString(),
              pictures,
              setting.box().toString(),
              device.info().name() + " " + device.info().version(),
              Arrays.toString(some));
      Optional<Parts.Part> kept = parts.kept(key);
      Parts.Part part = kept.isPresent() ? kept.get() : made(contender, challenge, some);
      if (kept.isEmpty()) {
        parts.keep(key, part);
      }
      trials.addAll(part.trials());
      keys.add(key);
      seconds += part.seconds();
      progress.finished(some.length);
    }
    return new Score(challenge, new Trials(trials, seconds), keys, parts);
  }

  private Parts.Part made(Contender contender, Challenge challenge, int[] rows) {
    Dataset data = setting.pictures();
    int[] labels = Arrays.stream(rows).map(row -> data.labels()[row]).toArray();
    AttackedBatch batch =
        Evaluation.attack(
            contender.network(), device, data, rows, challenge.attack(), Goal.away(labels));
    return new Parts.Part(
        Trial.of(batch, contender.network(), device, setting.box()),
        batch.outcome().examples(),
        batch.outcome().time().toNanos() * 1e-9);
  }
}
