package gibbon.whiten;

import gibbon.data.Bounds;
import gibbon.data.Dataset;
import gibbon.device.Device;
import gibbon.store.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A data set after contrast normalisation and whitening (pylearn2's {@code
 * make_cifar10_gcn_whitened}), which is fitted to the pictures that are learnt from.
 *
 * @param split whitened; its numbers have no bounds
 * @param rawTest the pictures to judge by as they were
 * @param zca the whitening
 */
public record WhitenedPictures(Dataset.Split split, Dataset rawTest, Zca zca) {
  private static final String METHOD = "contrast normal of length 55, then ZCA with bias 0.1";

  /**
   * Whitens a data set; what was fitted is kept in a folder, and read from there the next time.
   *
   * @param raw values from 0 to 1
   * @param device that multiplies
   * @param folder where fitted whitenings are kept, such as that of the models; empty to keep none
   */
  public static WhitenedPictures of(Dataset.Split raw, Device device, Optional<Path> folder) {
    Dataset train = raw.train();
    int size = train.pixels();
    float[] learnt = ContrastNormal.of(train.images(), size);
    Zca zca = fitted(train, learnt, device, folder);
    zca.whiten(device, learnt);
    float[] judged = ContrastNormal.of(raw.test().images(), size);
    zca.whiten(device, judged);
    return new WhitenedPictures(
        new Dataset.Split(
            raw.name() + " whitened", whitened(train, learnt), whitened(raw.test(), judged)),
        raw.test(),
        zca);
  }

  private static Zca fitted(Dataset train, float[] normal, Device device, Optional<Path> folder) {
    if (folder.isEmpty()) {
      return Zca.fit(device, normal, train.pixels(), Zca.BIAS);
    }
    String pictures = train.fingerprint();
    Map<String, String> metadata = Map.of("gibbon.whitening", METHOD, "gibbon.pictures", pictures);
    Path file = folder.get().resolve("whitening-" + pictures + ".safetensors");
    if (Files.exists(file)) {
      return Zca.read(file, metadata, train.pixels());
    }
    Zca zca = Zca.fit(device, normal, train.pixels(), Zca.BIAS);
    Folders.make(folder.get());
    zca.write(file, metadata);
    return zca;
  }

  private static Dataset whitened(Dataset raw, float[] images) {
    return new Dataset(
        raw.name() + " whitened", images, raw.labels(), raw.shape(), Bounds.NONE, raw.classNames());
  }

  /**
   * A whitened picture, clean or attacked, as one would look at it: whitening undone, with the
   * brightness and contrast of a picture of the test set. The clean one of the same place comes out
   * as it was; values outside 0 … 1 are left to the renderer.
   *
   * @param place of the picture in the test set that lends its brightness and contrast
   */
  public float[] shown(float[] white, int place) {
    int size = zca.size();
    return restored(white, ContrastNormal.Former.of(rawTest.images(), place * size, size));
  }

  /**
   * A picture that is none of the test set's, such as whitened noise, as one would look at it: with
   * the mean brightness and contrast of the test set's first thousand.
   */
  public float[] shown(float[] white) {
    int size = zca.size();
    int count = Math.min(1000, rawTest.count());
    double mean = 0;
    double length = 0;
    for (int place = 0; place < count; place++) {
      ContrastNormal.Former former = ContrastNormal.Former.of(rawTest.images(), place * size, size);
      mean += former.mean() / count;
      length += former.length() / count;
    }
    return restored(white, new ContrastNormal.Former(mean, length));
  }

  private float[] restored(float[] white, ContrastNormal.Former former) {
    float[] picture = zca.restored(white);
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (float) former.restored(picture[i]);
    }
    return picture;
  }
}
