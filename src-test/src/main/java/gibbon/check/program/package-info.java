/**
 * Random tape programs: any op applied to any other's result, values used twice or never, broadcast
 * and cut to pieces. A program that fails a check can be made smaller and printed as Java.
 */
package gibbon.check.program;
