/** Networks: pictures in, logits out. */
package gibbon.model;
