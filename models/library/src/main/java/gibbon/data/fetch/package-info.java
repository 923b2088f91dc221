/** Fetches data sets that Gibbon does not carry with it, and checks that they are the originals. */
package gibbon.data.fetch;
