package gibbon.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gibbon.bench.peers.Task.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Convolutions and networks that are compared: what they are, and how they are judged. */
class PictureTasksTest {
  private static final Path FILE = Path.of("a folder", "nét = 1.onnx");

  private static List<Job> all() {
    List<Job> jobs = new ArrayList<>(ConvTask.all());
    jobs.addAll(NetTask.all());
    jobs.addAll(NetTask.imported(FILE, Path.of("weights")));
    return jobs;
  }

  @Test
  void everyTaskArrivesInAnotherProcessAsItWas() {
    for (Job job : all()) {
      assertEquals(job, Job.parse(job.toString()));
    }
    assertEquals(all().size(), new HashSet<>(all().stream().map(Job::title).toList()).size());
  }

  /** Known counts: of GoogLeNet 7.0 million parameters and 1.6 billion multiply-adds. */
  @Test
  void networksAreTheOnesTheyAreNamedAfter() {
    assertEquals(1.6e9, NetTask.imported(FILE, FILE).get(0).operations() / 2, .05e9);
    Net googLeNet = Net.of("GoogLeNet");
    long parameters =
        googLeNet.nodes().stream()
            .filter(Net.Node::hasWeights)
            .mapToLong(node -> (googLeNet.terms(node) + 1L) * node.units())
            .sum();
    assertEquals(6_998_552, parameters);
    assertEquals(7, googLeNet.extent(googLeNet.nodes().size() - 3).side());
    assertEquals(187e9, NetTask.of(Kind.FORWARD, "W1").operations(), 1e9);
    assertEquals(552e9, NetTask.of(Kind.TRAINING, "W1").operations(), 1e9);
    assertEquals(2.5e9, NetTask.of(Kind.FORWARD, "lenet").operations(), .1e9);
  }

  @Test
  void ordersOfChannelsAreUndone() {
    ConvTask task = ConvTask.all().get(ConvTask.all().size() - 1);
    float[] filters = task.filters();
    float[] there = ChannelOrder.filtersFirst(filters, task.taps(), task.c(), task.k());
    assertArrayEquals(filters, ChannelOrder.filtersLast(there, task.taps(), task.c(), task.k()));
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    float[] planes = {1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12};
    assertArrayEquals(planes, ChannelOrder.channelsFirst(x, 1, 2, 3));
    assertArrayEquals(x, ChannelOrder.channelsLast(planes, 1, 2, 3));
    assertArrayEquals(planes, ChannelOrder.rowsFirst(x, new Net.Extent(2, 3), 1));
    assertArrayEquals(x, ChannelOrder.rowsLast(planes, new Net.Extent(2, 3), 1));
  }

  @Test
  void barsAreOfTheLeastLayerAndOfEachNetwork() {
    PeersReport report =
        new PeersReport(Map.of(Peers.US, "Gibbon", "pytorch", "PyTorch"), "a witness");
    double share = .75;
    for (ConvTask task : ConvTask.all()) {
      boolean worst = task.large() && task.form() == ConvTask.Form.FILTERS && task.k() == 384;
      report.add(measured(task, worst ? .6 : share, 3.5));
    }
    report.add(measured(NetTask.of(Kind.FORWARD, "W1"), share, 1.5));
    report.add(measured(NetTask.of(Kind.FORWARD, "lenet"), share, 2.5));
    assertTrue(bar(report, "of 96 filters and more, least").contains("0.75   bar: 0.70   met"));
    assertTrue(bar(report, "for filters, least").contains("0.60   bar: 0.68   NOT MET"));
    assertTrue(bar(report, "the same against PyTorch").contains("3.50   bar: 3.00   met"));
    assertTrue(bar(report, "forward W1 against pytorch").contains("1.50   bar: 1.60   NOT MET"));
    assertTrue(bar(report, "forward lenet against pytorch").contains("2.50   bar: 2.00   met"));
    assertFalse(report.bars().stream().anyMatch(line -> line.contains("GoogLeNet")));
  }

  private static Measured measured(Job job, double share, double ratio) {
    double seconds = 1e-9 * job.operations() / 200 / share;
    Map<String, Double> both = Map.of(Peers.US, seconds, "pytorch", ratio * seconds);
    return new Measured(
        job, List.of(round(both), round(both), round(both), round(both), round(both)));
  }

  private static Round round(Map<String, Double> seconds) {
    double us = seconds.get(Peers.US);
    return new Round(seconds, us, us, 200, 120);
  }

  private static String bar(PeersReport report, String words) {
    return report.bars().stream().filter(line -> line.contains(words)).findFirst().orElseThrow();
  }
}
