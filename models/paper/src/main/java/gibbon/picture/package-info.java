/** Numbers as pictures: one rule for grey, colour and signed values, for every page and file. */
package gibbon.picture;
