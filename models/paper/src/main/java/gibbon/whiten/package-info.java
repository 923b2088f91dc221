/** Preprocessing of pictures in colour as the paper's networks on CIFAR-10 had it. */
package gibbon.whiten;
