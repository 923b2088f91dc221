/**
 * The check kit: is a pullback the derivative of its forward pass, and does a kernel mean what its
 * plain-Java meaning says?
 *
 * <p>{@link gibbon.check.GradientCheck} takes any function of tape variables; {@link
 * gibbon.check.OpCases} is the table of all ops that tests and benchmarks share.
 */
package gibbon.check;
