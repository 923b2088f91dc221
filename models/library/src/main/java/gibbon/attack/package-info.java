/** Adversarial examples and what they do to a model. */
package gibbon.attack;
