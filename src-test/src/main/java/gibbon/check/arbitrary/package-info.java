/** Generators for jqwik that shrink; the only package of the kit that needs it. */
package gibbon.check.arbitrary;
