package gibbon.app;

import java.util.concurrent.Callable;

/** A command of a module that this one does not know, found on the class path. */
public interface ExtraCommand extends Callable<Integer> {}
