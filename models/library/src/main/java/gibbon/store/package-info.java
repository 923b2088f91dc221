/** Files that outlive a run: written whole or not at all, and checked byte by byte when read. */
package gibbon.store;
