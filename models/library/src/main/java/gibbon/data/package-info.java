/** Labelled pictures: the embedded MNIST, and any other data set in the IDX format. */
package gibbon.data;
