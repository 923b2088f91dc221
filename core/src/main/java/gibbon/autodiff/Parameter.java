package gibbon.autodiff;

import gibbon.tensor.Tensor;

/**
 * A named tensor of a model that training changes in place.
 *
 * @param name unique in its model, such as {@code layer1.weight}
 * @param value lives as long as the model
 */
public record Parameter(String name, Tensor value) {}
