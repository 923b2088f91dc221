package gibbon.app;

import gibbon.GibbonException;
import gibbon.Text;
import gibbon.attack.Goal;
import gibbon.attack.Norm;
import gibbon.attack.Pictures;
import gibbon.attack.Universal;
import gibbon.attack.Victim;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.model.Network;
import gibbon.paper.GibbonVersion;
import gibbon.report.Figures;
import gibbon.result.Numbers;
import gibbon.result.Sheet;
import gibbon.result.Sketch;
import gibbon.result.Tile;
import gibbon.store.Folders;
import gibbon.store.Json;
import gibbon.store.Npy;
import gibbon.store.StoredArray;
import gibbon.tensor.Arena;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon universal}: one change of all pictures. */
@Command(
    name = "universal",
    description =
        "Find one change that makes a network take most pictures for something else, pictures that it was not made of as well.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class UniversalCommand implements Callable<Integer> {
  /** Of DeepFool at most, and how far beyond the boundary it goes. */
  private static final int STEPS = 10;

  private static final double OVERSHOOT = .02;
  private static final int SHOWN = 5;
  private static final int TIMES = 4;

  @Spec private CommandSpec spec;
  @Mixin private DeviceOptions devices;
  @Mixin private DataOptions data;
  @Mixin private NetworkOptions network;

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A safetensors file that Gibbon wrote, an ONNX file, or the name of a model that is ready.")
  private String model;

  @Option(
      names = "--epsilon",
      required = true,
      converter = Ranges.Positive.class,
      paramLabel = "E",
      description = "The size of the change, in pixel values.")
  private double epsilon;

  @Option(names = "--norm", paramLabel = "linf|l2", description = "How it is measured.")
  private Norm norm = Norm.LINF;

  @Option(
      names = "--made-of",
      converter = Ranges.Count.class,
      paramLabel = "N",
      description = "It is made of the first so many training pictures.")
  private int source = 500;

  @Option(
      names = "--count",
      converter = Ranges.Count.class,
      paramLabel = "N",
      description = "It is tried on the first so many test pictures.")
  private int count = 1000;

  @Option(
      names = "--rate",
      converter = Ranges.Share.class,
      paramLabel = "SHARE",
      description = "It is good enough once the class of this share of pictures changes.")
  private double rate = .8;

  @Option(
      names = "--passes",
      converter = Ranges.Count.class,
      paramLabel = "N",
      description = "Passes over the training pictures at most.")
  private int passes = 20;

  @Option(names = "--seed", description = "Of the order of the pictures.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Keep the change as change.npy, the changed test pictures as examples.npy, a picture, and the numbers as universal.json.")
  private Path folder;

  /** Of how many pictures a change alters the class. */
  private record Rates(String of, double training, double test) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    return devices.run(out, folder, device -> find(device, out));
  }

  private int find(Device device, PrintWriter out) {
    if (norm == Norm.L1) {
      throw new GibbonException(
          "The size of a universal change is measured in linf or l2; say --norm linf or --norm l2.");
    }
    Dataset.Split split = data.open();
    Dataset training = first(split.train(), source, "--made-of");
    Dataset test = first(split.test(), count, "--count");
    if (folder != null) {
      Folders.make(folder);
    }
    try (Arena arena = new Arena(device)) {
      Network opened = ReadyModels.open(model, network, device, arena, spec.commandLine().getErr());
      Victim victim = new Victim(opened, device);
      Pictures of = pictures(training);
      Pictures on = pictures(test);
      Universal universal =
          new Universal(norm, epsilon, rate, passes, STEPS, OVERSHOOT, seed, test.bounds());
      Universal.Found found = universal.of(victim, of);
      float[] noise = universal.noise(test.pixels());
      List<Rates> rates =
          List.of(
              new Rates("the change", found.rate(), universal.rate(victim, on, found.change())),
              new Rates(
                  "as large at random",
                  universal.rate(victim, of, noise),
                  universal.rate(victim, on, noise)));
      print(out, opened, found, rates);
      if (folder != null) {
        float[] examples = universal.changed(on, found.change());
        keep(test, found, examples, rates);
        draw(victim, on, test, found, examples);
        out.println(Text.of("Kept in %s.", folder));
      }
    }
    return 0;
  }

  private static Dataset first(Dataset all, int wanted, String option) {
    if (wanted > all.count()) {
      throw new GibbonException(Text.of("%s takes 1 to %d, got %d.", option, all.count(), wanted));
    }
    return all.slice(0, wanted);
  }

  private static Pictures pictures(Dataset data) {
    return Pictures.of(data, IntStream.range(0, data.count()).toArray());
  }

  private void print(PrintWriter out, Network opened, Universal.Found found, List<Rates> rates) {
    out.println(
        Text.of(
            "%s, one change of size %s (%s), made of %d pictures in %d passes",
            opened,
            Numbers.value(epsilon, ""),
            norm.name().toLowerCase(Locale.ROOT),
            source,
            found.passes()));
    out.println(
        Text.of(
            "%-22s %18s %18s",
            "class changes", "of " + source + " training", "of " + count + " test"));
    for (Rates each : rates) {
      out.println(
          Text.of(
              "%-22s %16.1f %% %16.1f %%", each.of(), 100 * each.training(), 100 * each.test()));
    }
    if (found.rate() < rate) {
      out.println(
          Text.of(
              "The rate of %.0f %% was not reached; take a larger --epsilon or more --passes.",
              100 * rate));
    }
    out.flush();
  }

  private void keep(Dataset test, Universal.Found found, float[] examples, List<Rates> rates) {
    List<Integer> shape = test.arrayShape();
    Npy.write(folder.resolve("change.npy"), StoredArray.of(found.change(), extents(shape, 1)));
    Npy.write(folder.resolve("examples.npy"), StoredArray.of(examples, extents(shape, 0)));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", GibbonVersion.text());
    content.put("model", model);
    content.put("data", test.name());
    content.put("norm", norm);
    content.put("epsilon", epsilon);
    content.put("madeOf", source);
    content.put("passes", found.passes());
    content.put("rates", rates);
    Json.write(folder.resolve("universal.json"), content);
  }

  private static int[] extents(List<Integer> shape, int from) {
    return shape.stream().skip(from).mapToInt(Integer::intValue).toArray();
  }

  private void draw(
      Victim victim, Pictures on, Dataset test, Universal.Found found, float[] examples) {
    Goal any = Goal.away(new int[on.count()]);
    int[] before = victim.predicted(on, any);
    int[] after = victim.predicted(on.at(examples), any);
    List<Tile> tiles = new ArrayList<>();
    tiles.add(Tile.signed(found.change()).labelled("the change"));
    for (int i = 0; i < Math.min(SHOWN, on.count()); i++) {
      String from = test.classNames().get(before[i]);
      String to = test.classNames().get(after[i]);
      tiles.add(Tile.of(on.at(examples).row(i)).labelled(from + " → " + to));
    }
    Sheet sheet =
        Sheet.of(tiles, tiles.size(), test.shape().rows(), test.shape().columns()).magnified(TIMES);
    Figures.save(
        folder,
        new Sketch(
            "change", sheet, "One change of all pictures, and the first test pictures with it."));
  }
}
