/** How robust networks are under many attacks, and whether these can be believed. */
package gibbon.robust;
