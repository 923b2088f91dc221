/**
 * Networks from ONNX files: a reader that trusts no number of the file, the operators as functions
 * on the tape, and the {@link gibbon.model.Network} they make.
 */
package gibbon.onnx;
