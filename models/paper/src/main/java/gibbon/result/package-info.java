/**
 * What experiments find, as values: numbers, tables, curves, pictures, and the file of them all.
 */
package gibbon.result;
