/** The paper's experiments, one file each, and the choices they share. */
package gibbon.paper;
