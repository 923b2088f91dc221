/**
 * The account of one attack: every number from the pixels to the sign and on to the new prediction.
 * How it is shown is another package's business.
 */
package gibbon.explain;
