package gibbon.robust;

import gibbon.attack.Evaluation;
import gibbon.attack.Trial;
import gibbon.data.Dataset;
import gibbon.device.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How examples made for one network carry over to others: those of APGD on the cross-entropy.
 *
 * @param names of the networks
 * @param both [made for][judged by], how many pictures both name rightly as they are
 * @param mistaken [made for][judged by], how many of these the second mistakes afterwards
 * @param other [judged by], pictures right before that an example made for another network fools
 */
public record Transfer(
    List<String> names, int[][] both, int[][] mistaken, List<List<Integer>> other) {
  static Transfer between(
      Device device, Setting setting, List<Contender> contenders, List<Map<String, Score>> scores) {
    int count = contenders.size();
    Dataset pictures = setting.pictures();
    int[] labels = pictures.labels();
    int[][] both = new int[count][count];
    int[][] mistaken = new int[count][count];
    boolean[][] fooled = new boolean[count][labels.length];
    for (int from = 0; from < count; from++) {
      float[] examples = scores.get(from).get(Challenge.APGD).examples(pictures);
      for (int to = 0; to < count; to++) {
        int[] says = Evaluation.classes(contenders.get(to).network(), device, examples);
        List<Trial> mine = scores.get(from).get(Challenge.NONE).trials().all();
        List<Trial> theirs = scores.get(to).get(Challenge.NONE).trials().all();
        for (int i = 0; i < labels.length; i++) {
          boolean right = mine.get(i).right() && theirs.get(i).right();
          both[from][to] += right ? 1 : 0;
          mistaken[from][to] += right && says[i] != labels[i] ? 1 : 0;
          fooled[to][i] |= from != to && theirs.get(i).right() && says[i] != labels[i];
        }
      }
    }
    List<List<Integer>> other = new ArrayList<>();
    for (boolean[] each : fooled) {
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < each.length; i++) {
        if (each[i]) {
          places.add(i);
        }
      }
      other.add(List.copyOf(places));
    }
    return new Transfer(
        contenders.stream().map(Contender::name).toList(), both, mistaken, List.copyOf(other));
  }

  /** Pictures that a network names rightly, but not after an attack on another. */
  List<Integer> fallen(int network) {
    return other.get(network);
  }

  /** The share of pictures that both name rightly that the second mistakes afterwards. */
  public double share(int from, int to) {
    return (double) mistaken[from][to] / both[from][to];
  }
}
