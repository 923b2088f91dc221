package gibbon.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import gibbon.attack.AttackReport;
import gibbon.attack.Evaluation;
import gibbon.attack.FastGradientSign;
import gibbon.data.Dataset;
import gibbon.data.DeviceData;
import gibbon.data.Mnist;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.model.Network;
import gibbon.tensor.Arena;
import gibbon.train.ModelShelf;
import gibbon.train.TrainingListener;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Softmax regression trained and attacked on MNIST, on either device with one seed. */
class DeviceAgreementTest {
  @TempDir Path folder;

  @Test
  void errorsAgreeWithinAFifthOfAPercentagePoint() {
    AttackReport oracle = attack("java");
    AttackReport opencl = attack("opencl");
    assertEquals(oracle.cleanError(), opencl.cleanError(), .002);
    assertEquals(oracle.error(), opencl.error(), .002);
  }

  private AttackReport attack(String selector) {
    Dataset.Split mnist = Mnist.read();
    try (Device device = Devices.open(selector);
        Arena arena = new Arena(device)) {
      Network model =
          ModelShelf.named(device, folder.resolve(selector), false, () -> TrainingListener.SILENT)
              .trained(Plans.softmax(Profile.QUICK, mnist.train(), 1), mnist.train(), arena)
              .model();
      return Evaluation.attack(model, DeviceData.of(mnist.test(), arena), FastGradientSign.of(.25))
          .report();
    }
  }
}
