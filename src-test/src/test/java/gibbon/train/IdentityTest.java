package gibbon.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import gibbon.attack.Perturbation;
import gibbon.data.Dataset;
import gibbon.data.PictureShape;
import gibbon.data.TinyPictures;
import gibbon.device.Device;
import gibbon.device.JavaDevice;
import gibbon.model.BoltzmannRecipe;
import gibbon.model.DropoutNoise;
import gibbon.model.LayerRules;
import gibbon.model.MaxoutRecipe;
import gibbon.model.ModelFiles;
import gibbon.model.Recipe;
import gibbon.model.Recipes;
import gibbon.model.SoftmaxRecipe;
import gibbon.store.Safetensors;
import gibbon.tensor.Arena;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The texts by which trained models are found again stay what they are. */
class IdentityTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  @Test
  void aPlanOfOneStage() {
    TrainingPlan plan =
        TrainingPlan.of("maxout-240", MaxoutRecipe.of(784, 10, 5, 240, 240), 1)
            .validation(10_000)
            .schedule(Schedule.falling(.1, .001, 0, 5000, .9))
            .columnBound(1.9365)
            .dropout(DropoutNoise.Rates.MAXOUT)
            .objective(new Adversary(.5, .25, false))
            .penalty(Penalty.l1OfFirstLayer(.0025))
            .stopping(Stopping.patient(10, 3).byAdversarialError(.25).measuringObjective());
    assertEquals(
        """
        gibbon training 2
        name = maxout-240
        network = maxout
        network.input = 1x784x1
        network.classes = 10
        network.pieces = 5
        network.units = 240,240
        seed = 1
        validation = 10000
        batch = 100
        schedule.rate = 0.1
        schedule.hold = 0
        schedule.decay = 1.0009214583192958
        schedule.floor = 0.001
        schedule.first-momentum = 0.9
        schedule.last-momentum = 0.9
        schedule.saturation = 1
        column-bound = 1.9365
        dropout.input-keep = 0.8
        dropout.input-scale = 1.0
        dropout.hidden-keep = 0.5
        dropout.hidden-scale = 2.0
        objective = adversary
        objective.alpha = 0.5
        objective.dropout = false
        objective.epsilon = 0.25
        objective.passes = 1
        penalty.l1 = 0.0025
        penalty.l2 = 0.0
        penalty.first-layer-only = true
        stopping.epochs = 10
        stopping.patience = 3
        stopping.validation-epsilon = 0.25
        stopping.measures-objective = true
        stopping.watched = 0
        data = 2a8bc98c861f8f8cab246333
        device = some device
        engine = 1
        """,
        Identity.of(List.of(plan), "2a8bc98c861f8f8cab246333", "some device", 1).text());
  }

  /** A convolutional network's fields, and rules of single layers where there are some. */
  @Test
  void aPlanOfAConvolutionalNetwork() {
    Recipe recipe =
        Recipes.of("conv-maxout", new PictureShape(32, 32, 3), 10, Map.of("maps", "32,64,64"));
    TrainingPlan plan =
        TrainingPlan.of("cifar", recipe, 1).columnBound(1.9365).layers(recipe.layerRules());
    String text = Identity.of(List.of(plan), "data", "device", 1).text();
    assertEquals(
        """
        network = conv-maxout
        network.input = 32x32x3
        network.classes = 10
        network.dense-pieces = 5
        network.filters = 8,8,5
        network.initial = 0.005
        network.maps = 32,64,64
        network.padding = 4,3,3
        network.pieces = 2
        network.pool-strides = 2,2,2
        network.pools = 4,4,2
        network.strides = 1,1,1
        network.units = 160
        """,
        text.lines()
            .filter(line -> line.startsWith("network"))
            .reduce("", (all, line) -> all + line + "\n"));
    assertTrue(
        text.contains(
            "\ncolumn-bound = 1.9365\nlayers.rates = 0.05,0.05,0.05\nlayers.bounds = 0.9\n"),
        text);
    String without = Identity.of(List.of(plan.layers(LayerRules.NONE)), "data", "device", 1).text();
    assertTrue(without.contains("\ncolumn-bound = 1.9365\nobjective"), without);
  }

  /** A fixed order has a line, in a text that no version before had; another adds nothing. */
  @Test
  void aPlanOfFixedOrder() {
    TrainingPlan plan = TrainingPlan.of("softmax", new SoftmaxRecipe(6, 3), 1);
    Identity identity =
        Identity.of(List.of(plan.order(TrainingPlan.Order.FIXED)), "data", "device", 1);
    assertTrue(identity.text().contains("batch = 100\norder = FIXED\nschedule.rate"));
    assertEquals(Optional.empty(), identity.former());
    Identity usual = Identity.of(List.of(plan), "data", "device", 1);
    assertEquals(identity.text().replace("order = FIXED\n", ""), usual.text());
    assertTrue(usual.former().isPresent());
  }

  @Test
  void aPlanOfMultiPrediction() {
    Recipe recipe = new BoltzmannRecipe(784, 10, List.of(2087, 3200), 14);
    TrainingPlan plan =
        TrainingPlan.of("mp-dbm", recipe, 1)
            .schedule(Schedule.multiPrediction(434_000))
            .layers(recipe.layerRules())
            .objective(new MultiPrediction());
    Identity identity = Identity.of(List.of(plan), "data", "device", 1);
    assertEquals(
        """
        gibbon training 2
        name = mp-dbm
        network = mp-dbm
        network.input = 1x784x1
        network.classes = 10
        network.iterations = 14
        network.units = 2087,3200
        seed = 1
        validation = 0
        batch = 100
        schedule.rate = 15.146493
        schedule.hold = 0
        schedule.decay = 1.0
        schedule.floor = 0.308670380847
        schedule.first-momentum = 0.5
        schedule.last-momentum = 0.732716
        schedule.saturation = 2
        schedule.straight = 434000
        column-bound = Infinity
        layers.rates =\s
        layers.bounds = 1.809978,2.666304,5.175683
        objective = multi-prediction
        penalty.l1 = 0.0
        penalty.l2 = 0.0
        penalty.first-layer-only = false
        stopping.epochs = 1
        stopping.patience = 1
        stopping.validation-epsilon = 0.0
        stopping.measures-objective = false
        stopping.watched = 0
        data = data
        device = device
        engine = 1
        """,
        identity.text());
    assertTrue(identity.former().isEmpty());
  }

  @Test
  void stagesAreNumberedAndObjectivesToldApart() {
    List<Objective> objectives =
        List.of(
            new LayerAdversary(.5, Perturbation.ROTATION, .3, List.of(0, 2), true),
            new LogisticAdversary(.01, LogisticAdversary.Form.AS_PRINTED),
            new RandomNoise(.25, RandomNoise.Distribution.SIGNS),
            new RubbishClass(.1, 20),
            new SoftmaxCost(),
            new RoundedCost(),
            Objective.CLEAN);
    List<TrainingPlan> stages = new ArrayList<>();
    for (Objective objective : objectives) {
      stages.add(
          TrainingPlan.of("s", new SoftmaxRecipe(4, 2), 7)
              .schedule(Schedule.MAXOUT)
              .objective(objective));
    }
    String text = Identity.of(stages, "data", "device", 3).text();
    assertEquals(
        """
        stage1.objective = layer-adversary
        stage1.objective.alpha = 0.5
        stage1.objective.layers = 0,2
        stage1.objective.perturbation = ROTATION
        stage1.objective.reaction = true
        stage1.objective.size = 0.3
        stage2.objective = logistic-adversary
        stage2.objective.epsilon = 0.01
        stage2.objective.form = AS_PRINTED
        stage3.objective = random-noise
        stage3.objective.distribution = SIGNS
        stage3.objective.epsilon = 0.25
        stage4.objective = rubbish-class
        stage4.objective.pictures = 20
        stage4.objective.weight = 0.1
        stage5.objective = softmax-cost
        stage6.objective = rounded-cost
        stage7.objective = clean
        """,
        text.lines()
            .filter(line -> line.contains("objective") && !line.contains("stopping"))
            .reduce("", (all, line) -> all + line + "\n"));
    assertTrue(text.contains("\nstage7.column-bound = Infinity\nstage7.objective"), text);
    assertTrue(text.contains("\nstage2.schedule.decay = 1.000004\n"), text);
  }

  /** The kinds of networks and their fields are part of the text, and of the files' metadata. */
  @Test
  void recipes() {
    Map<String, String> texts = new TreeMap<>();
    for (String kind : Recipes.kinds()) {
      PictureShape input =
          kind.startsWith("conv") ? new PictureShape(28, 28, 1) : PictureShape.row(6);
      Recipe recipe = Recipes.of(kind, input, kind.equals("logistic") ? 2 : 3, Map.of());
      texts.put(kind, recipe + " " + new TreeMap<>(recipe.fields()));
    }
    String lists = "pool-strides=2,2, pools=2,2, strides=1,1, units=512}";
    String longer = "pool-strides=2,2,2, pools=4,4,2, strides=1,1,1, units=160}";
    assertEquals(
        "conv 28×28-32@5×5+2-pool2/2-64@5×5+2-pool2/2-512-3 {filters=5,5, initial=0.0, maps=32,64, padding=2,2, "
            + lists,
        texts.remove("conv"));
    assertEquals(
        "conv-maxout 28×28-32×2@8×8+4-pool4/2-64×2@8×8+3-pool4/2-64×2@5×5+3-pool2/2-160×5-3 {dense-pieces=5, filters=8,8,5, initial=0.005, maps=32,64,64, padding=4,3,3, pieces=2, "
            + longer,
        texts.remove("conv-maxout"));
    Map<String, String> expected =
        Map.of(
            "mp-dbm", "mp-dbm 6-500-500-3 {iterations=14, units=500,500}",
            "logistic", "logistic 6-2 {}",
            "maxout", "maxout 6-240×5-240×5-3 {pieces=5, units=240,240}",
            "maxout-sigmoids", "maxout-sigmoids 6-240×5-240×5-3 {pieces=5, units=240,240}",
            "quadratic",
                "quadratic 6-240-240-3 with inhibition 0.01 {inhibition=0.01, units=240,240}",
            "rbf", "rbf 6-3 {units=}",
            "rbf-shared", "rbf-shared 6-3 {units=}",
            "rbf-spherical", "rbf-spherical 6-3 {units=}",
            "sigmoid", "sigmoid 6-240-240-3 {units=240,240}",
            "softmax", "softmax 6-3 {}");
    assertEquals(expected, texts);
  }

  /** Texts that version 0.1 wrote into its files, one of each kind. */
  @Test
  void whatVersionOneWroteIsStillUnderstood() throws IOException {
    int count = 0;
    int others = 0;
    for (String line : former()) {
      String text = line.substring(line.indexOf('\t') + 1);
      List<TrainingPlan> stages = new ArrayList<>();
      Matcher end = Pattern.compile("^(.*), (.*), engine (\\d+)$").matcher("");
      String rest = text;
      while (rest.startsWith("{")) {
        int on = rest.indexOf("}} on ") + 2;
        stages.add(plan(JSON.readTree(rest.substring(0, on))));
        rest = rest.substring(on + " on ".length());
      }
      assertTrue(end.reset(rest).matches(), rest);
      Collections.reverse(stages);
      Identity identity =
          Identity.of(stages, end.group(1), end.group(2), Integer.parseInt(end.group(3)));
      // Those it trained in two passes, of other masks, are none of ours.
      boolean other =
          stages.stream()
              .anyMatch(stage -> stage.objective() instanceof Adversary it && !it.dropout());
      others += other ? 1 : 0;
      assertEquals(other ? Optional.empty() : Optional.of(text), identity.former());
      assertEquals(!other, identity.is(text));
      assertTrue(identity.is(identity.text()));
      assertTrue(!identity.is(text + " ") && !identity.is(null));
      count++;
    }
    assertEquals(18, count);
    assertTrue(others > 0 && others < count, others + " of " + count);
  }

  /** A model and a checkpoint of version 0.1 are found in a store and in a folder of one's own. */
  @Test
  void filesOfVersionOneAreFoundAgain() throws IOException {
    Dataset data = TinyPictures.split().train();
    TrainingPlan plan = Plans.maxout(data, 2, Objective.CLEAN);
    try (Device device = new JavaDevice();
        Arena arena = new Arena(device)) {
      Identity identity =
          Identity.of(List.of(plan), data.fingerprint(), device.info().name(), ModelShelf.ENGINE);
      String former = identity.former().orElseThrow();
      ModelShelf shelf = ModelShelf.store(device, folder, false, () -> TrainingListener.SILENT);
      double[] trained =
          shelf.trained(List.of(plan), data, arena).model().parameters().get(0).value().toDoubles();
      Path now = shelf.file(List.of(plan), data.fingerprint());
      Path then = folder.resolve(plan.name() + "-" + digest(former) + ".safetensors");
      Safetensors.Contents contents = Safetensors.readOwn(now);
      Map<String, String> metadata = new TreeMap<>(contents.metadata());
      metadata.put("plan", former);
      metadata.remove("checksum");
      Safetensors.write(then, new Safetensors.Contents(metadata, contents.tensors()));
      Files.delete(now);
      assertEquals(then, shelf.file(List.of(plan), data.fingerprint()));
      TrainingListener refusing =
          (p, epoch, step, steps, loss, history) -> {
            throw new AssertionError("It was trained again.");
          };
      ModelShelf next = ModelShelf.store(device, folder, false, () -> refusing);
      assertArrayEquals(
          trained,
          next.trained(List.of(plan), data, arena).model().parameters().get(0).value().toDoubles());
      assertTrue(next.finished(List.of(plan), data.fingerprint(), arena).isPresent());
      Checkpoint checkpoint = new Checkpoint(then, identity);
      assertTrue(checkpoint.fits());
      ModelFiles.read(then, arena);
    }
  }

  /** The end of the file names of version 0.1. */
  private static String digest(String text) throws IOException {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(text.getBytes(StandardCharsets.UTF_8));
      return java.util.HexFormat.of().formatHex(digest, 0, 6);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  @Test
  void theNamesOfVersionOneAreDigestsOfItsTexts() throws IOException {
    for (String line : former()) {
      String[] parts = line.split("\t");
      assertTrue(parts[0].endsWith("-" + digest(parts[1])), parts[0]);
    }
  }

  @Test
  void everyFieldOfARecipeDecidesTheText() {
    Set<String> texts = new HashSet<>();
    List<Recipe> recipes =
        List.of(
            MaxoutRecipe.of(6, 3, 2, 4),
            MaxoutRecipe.of(7, 3, 2, 4),
            MaxoutRecipe.of(6, 4, 2, 4),
            MaxoutRecipe.of(6, 3, 3, 4),
            MaxoutRecipe.of(6, 3, 2, 4, 4),
            MaxoutRecipe.of(6, 3, 2, 4).withSigmoids());
    for (Recipe recipe : recipes) {
      texts.add(Identity.of(List.of(TrainingPlan.of("n", recipe, 1)), "d", "v", 1).text());
    }
    assertEquals(recipes.size(), texts.size());
  }

  private static List<String> former() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                IdentityTest.class.getResourceAsStream("former-identities.txt"),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  private static TrainingPlan plan(JsonNode json) {
    JsonNode model = json.get("model");
    Map<String, String> set = new TreeMap<>();
    for (String field : Recipes.fields(model.get("kind").asText()).keySet()) {
      set.put(
          field,
          switch (field) {
            case "units" -> model.get("units").toString().replaceAll("[\\[\\]]", "");
            case "inhibition" -> model.path("inhibition").asText("0");
            default -> model.get(field).asText();
          });
    }
    Recipe recipe =
        Recipes.of(
            model.get("kind").asText(),
            PictureShape.row(model.get("inputs").asInt()),
            model.get("classes").asInt(),
            set);
    JsonNode rate = json.get("schedule");
    JsonNode dropout = json.get("dropout");
    JsonNode penalty = json.get("penalty");
    JsonNode stopping = json.get("stopping");
    return TrainingPlan.of(json.get("name").asText(), recipe, json.get("seed").asLong())
        .validation(json.get("validation").asInt())
        .batch(json.get("batch").asInt())
        .schedule(
            new Schedule(
                rate.get("rate").asDouble(),
                rate.get("hold").asLong(),
                rate.get("decay").asDouble(),
                rate.get("floor").asDouble(),
                rate.get("firstMomentum").asDouble(),
                rate.get("lastMomentum").asDouble(),
                rate.get("saturation").asInt(),
                0))
        .columnBound(json.get("columnBound").asDouble(Double.POSITIVE_INFINITY))
        .dropout(
            dropout.isNull()
                ? null
                : new DropoutNoise.Rates(
                    dropout.get("inputKeep").asDouble(),
                    dropout.get("inputScale").asDouble(),
                    dropout.get("hiddenKeep").asDouble(),
                    dropout.get("hiddenScale").asDouble()))
        .objective(objective(json.get("objective")))
        .penalty(
            new Penalty(
                penalty.get("l1").asDouble(),
                penalty.get("l2").asDouble(),
                penalty.get("firstLayerOnly").asBoolean()))
        .stopping(
            new Stopping(
                stopping.get("epochs").asInt(),
                stopping.get("patience").asInt(),
                stopping.get("validationEpsilon").asDouble(),
                stopping.get("measuresObjective").asBoolean(),
                stopping.get("watched").asInt()));
  }

  private static Objective objective(JsonNode json) {
    return switch (json.get("@type").asText()) {
      case "Clean" -> Objective.CLEAN;
      case "Adversary" ->
          new Adversary(
              json.get("alpha").asDouble(),
              json.get("epsilon").asDouble(),
              json.get("dropout").asBoolean());
      case "LayerAdversary" -> {
        List<Integer> layers = new ArrayList<>();
        json.get("layers").forEach(layer -> layers.add(layer.asInt()));
        yield new LayerAdversary(
            json.get("alpha").asDouble(),
            Perturbation.valueOf(json.get("perturbation").asText()),
            json.get("size").asDouble(),
            layers,
            json.get("reaction").asBoolean());
      }
      case "LogisticAdversary" ->
          new LogisticAdversary(
              json.get("epsilon").asDouble(),
              LogisticAdversary.Form.valueOf(json.get("form").asText()));
      case "RandomNoise" ->
          new RandomNoise(
              json.get("epsilon").asDouble(),
              RandomNoise.Distribution.valueOf(json.get("distribution").asText()));
      case "RubbishClass" ->
          new RubbishClass(json.get("weight").asDouble(), json.get("pictures").asInt());
      case "SoftmaxCost" -> new SoftmaxCost();
      default -> throw new AssertionError(json.toString());
    };
  }
}
