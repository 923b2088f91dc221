/** Finds the sizes that make a device's kernels fastest. */
package gibbon.tune;
