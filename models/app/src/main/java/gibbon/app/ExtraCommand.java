package gibbon.app;

import java.util.concurrent.Callable;

/** A command of a module that this one does not know, found on the class path. */
public interface ExtraCommand extends Callable<Integer> {
  /** The description of every command's {@code --device}. */
  String DEVICE =
      "java, opencl, opencl:P.D, or part of a device's name (default: the best there is; see 'gibbon devices').";
}
