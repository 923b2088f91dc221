package gibbon.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One application of an operator.
 *
 * @param place in the file, from 0
 * @param name may be empty
 * @param domain of the operator; empty for ONNX's own
 * @param inputs names of values; an empty one is left out
 */
record Node(
    int place,
    String name,
    String domain,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {
  static Node read(Wire wire, Path folder, int place) {
    String name = "";
    String domain = "";
    String operator = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Attribute> attributes = new TreeMap<>();
    while (wire.next()) {
      switch (wire.field()) {
        case 1 -> inputs.add(wire.text());
        case 2 -> outputs.add(wire.text());
        case 3 -> name = wire.text();
        case 4 -> operator = wire.text();
        case 5 -> {
          Attribute attribute = Attribute.read(wire.message(), folder);
          attributes.put(attribute.name(), attribute);
        }
        case 7 -> domain = OnnxFile.canonical(wire.text());
        default -> wire.skip();
      }
      if (inputs.size() + outputs.size() + attributes.size() > OnnxFile.MOST_RECORDS) {
        throw wire.damaged("a node has more than " + OnnxFile.MOST_RECORDS + " inputs");
      }
    }
    return new Node(place, name, domain, operator, inputs, outputs, attributes);
  }

  /** What a message calls it: its name, or that of its first result. */
  String title() {
    String own = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
    return own.isEmpty() ? "node " + place : Wire.quoted(own);
  }

  /** The operator with its domain, where that is not ONNX's own. */
  String qualified() {
    return domain.isEmpty() ? operator : domain + "." + operator;
  }

  /** The operator, fit for a message. */
  String shown() {
    String own = qualified();
    return own.matches("[\\w.]{1,60}") ? own : Wire.quoted(own);
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  long integer(String attribute, long otherwise) {
    Attribute found = attributes.get(attribute);
    return found == null ? otherwise : found.integer();
  }

  double real(String attribute, double otherwise) {
    Attribute found = attributes.get(attribute);
    return found == null ? otherwise : found.real();
  }

  String text(String attribute, String otherwise) {
    Attribute found = attributes.get(attribute);
    return found == null ? otherwise : found.text();
  }

  /** Whole numbers; null where the attribute is missing. */
  long[] integers(String attribute) {
    Attribute found = attributes.get(attribute);
    return found == null ? null : found.integers();
  }

  /** Numbers; null where the attribute is missing. */
  double[] reals(String attribute) {
    Attribute found = attributes.get(attribute);
    return found == null ? null : found.reals();
  }

  /** A tensor; null where the attribute is missing. */
  OnnxTensor tensor(String attribute) {
    Attribute found = attributes.get(attribute);
    return found == null ? null : found.tensor();
  }
}
