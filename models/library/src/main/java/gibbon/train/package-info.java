/** Training: what is minimised, by which steps, for how long, and how it is kept. */
package gibbon.train;
