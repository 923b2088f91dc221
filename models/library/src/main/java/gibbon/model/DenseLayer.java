package gibbon.model;

import gibbon.autodiff.Parameter;
import java.util.List;

/** A layer of weights W [inputs, columns] and biases [columns]. */
interface DenseLayer extends Layer {
  Parameter weight();

  Parameter bias();

  @Override
  default List<Parameter> parameters() {
    return List.of(weight(), bias());
  }
}
