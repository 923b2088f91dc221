package gibbon.explain;

import gibbon.autodiff.Var;
import java.util.List;
import java.util.Optional;

/**
 * What the oracle finds in an attack.
 *
 * @param hand null but for linear models
 * @param pixel null where none is asked for
 * @param unit null where none is asked for and there is no pixel to lead to one
 */
record TakenApart(LinearAccount linear, HandCheck hand, PixelAccount pixel, UnitAccount unit) {
  /**
   * All that is known of the attack.
   *
   * @param here the oracle's network at the picture, forward
   * @param flow the same, forward and back
   * @param x the picture
   * @param step x̃ − x
   */
  record Scene(
      Oracle oracle,
      Oracle.Forward here,
      Flow flow,
      Watched watched,
      Question question,
      Account.Subject subject,
      double[] x,
      double[] step) {
    Labels labels() {
      return watched.labels();
    }

    /** The device's numbers of a value. */
    double[] device(Var value) {
      return watched.values().get(value.index());
    }

    PixelAccount pixel(Question.Pixel asked, List<PathSum> sums) {
      int input = PixelAccount.index(question, asked);
      return PixelAccount.of(
          question,
          asked,
          watched.images().gradient()[input],
          flow.gradient()[input],
          FiniteDifference.of(oracle, here, labels(), x, input, subject.reference(), flow.odds()),
          sums);
    }
  }

  /** Of a network of dense layers, whose kinks on the line to x̃ are all found. */
  static TakenApart dense(
      Scene scene, Optional<Question.Pixel> pixel, Optional<Question.Unit> unit) {
    Account.Subject subject = scene.subject();
    Oracle.Trace trace = scene.oracle().trace(scene.x(), subject.reference());
    List<LayerAccount> layers = trace.layers();
    boolean linear = layers.stream().allMatch(layer -> layer.pieces() == 1);
    List<WeighingLayer> weighing = WeighingLayer.of(scene.flow());
    Optional<WeighingLayer.Found> found = unit.map(asked -> WeighingLayer.find(weighing, asked));
    PixelAccount taken = null;
    if (pixel.isPresent()) {
      int input = PixelAccount.index(scene.question(), pixel.get());
      String name = PixelAccount.name(scene.question(), pixel.get());
      taken = scene.pixel(pixel.get(), PathSum.chain(name, layers, 0, input, PixelAccount.SHOWN));
      int heaviest = taken.sums().get(0).terms().get(0).unit();
      found = found.or(() -> Optional.of(new WeighingLayer.Found(weighing.get(0), heaviest)));
    }
    return new TakenApart(
        LinearAccount.of(
            scene.oracle(), trace, scene.here(), scene.x(), scene.step(), subject, scene.labels()),
        linear
            ? HandCheck.of(
                trace, subject.reference(), scene.step(), scene.watched().after().logits())
            : null,
        taken,
        found
            .map(
                at ->
                    UnitAccount.of(
                        at.layer().number(),
                        at.unit(),
                        layers,
                        at.layer().taps(at.unit(), scene.labels(), scene::device)))
            .orElse(null));
  }

  /** Of any network. */
  static TakenApart any(
      Scene scene,
      Optional<Question.Pixel> pixel,
      Optional<Question.Unit> unit,
      LinearAccount.Sample sample) {
    List<WeighingLayer> layers = WeighingLayer.of(scene.flow());
    Optional<WeighingLayer.Found> found = unit.map(asked -> WeighingLayer.find(layers, asked));
    PixelAccount taken = null;
    if (pixel.isPresent()) {
      int input = PixelAccount.index(scene.question(), pixel.get());
      Paths paths = new Paths(scene.flow(), scene.labels());
      taken = scene.pixel(pixel.get(), paths.chain(scene.flow().input(), input));
      found = found.or(() -> heaviest(layers, paths.from(scene.flow().input(), input)));
    }
    return new TakenApart(
        LinearAccount.of(
            scene.oracle(),
            scene.flow(),
            scene.here(),
            scene.x(),
            scene.step(),
            scene.subject(),
            scene.labels(),
            sample),
        null,
        taken,
        found
            .map(
                at ->
                    at.layer()
                        .account(
                            scene.flow(),
                            at.unit(),
                            scene.labels(),
                            at.layer().taps(at.unit(), scene.labels(), scene::device)))
            .orElse(null));
  }

  /** The unit that the heaviest of a pixel's paths runs through, where that is a layer's. */
  private static Optional<WeighingLayer.Found> heaviest(
      List<WeighingLayer> layers, List<Paths.Link> links) {
    return links.stream()
        .limit(1)
        .flatMap(
            link ->
                layers.stream()
                    .filter(layer -> layer.product() == link.value())
                    .map(layer -> new WeighingLayer.Found(layer, layer.unitOf(link.place()))))
        .findFirst();
  }
}
