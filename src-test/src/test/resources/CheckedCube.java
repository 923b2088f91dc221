import gibbon.check.ComparingDevice;
import gibbon.check.GradientCheck;
import gibbon.check.OpCase;
import gibbon.check.OpCases;
import gibbon.check.Sizes;
import gibbon.device.Device;
import gibbon.device.Devices;
import gibbon.device.JavaDevice;

/** What the tests ask of every row of the table of cases, asked of the row "cube" alone. */
public class CheckedCube {
  public static void main(String[] arguments) {
    OpCase row = OpCases.named("cube");
    Sizes sizes = new Sizes(3, 4, 2);
    try (Device device = new JavaDevice()) {
      GradientCheck.of(row, sizes).on(device).verify();
    }
    try (ComparingDevice device = new ComparingDevice(Devices.open("opencl"))) {
      row.differentiate(device, new Sizes(17, 33, 5), 1, false);
      row.differentiate(device, sizes, 2, true);
    }
    System.out.println("cube: gradients of both orders, OpenCL as Java within its bound");
  }
}
