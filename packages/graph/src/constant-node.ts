// What a Constant node holds, in any of the forms that files have.
import { tensor } from "@mpm/tensor";
import type { Constant, Node } from "./ir.js";

/** The constant of a Constant node. @throws RangeError where it holds none. */
export function constantOf({ name, attributes }: Node): Constant {
  for (const attribute of Object.values(attributes)) {
    switch (attribute.type) {
      case "tensor": case "sparseTensor": return attribute.value;
      case "int": return tensor("int64", [], BigInt64Array.of(attribute.value));
      case "ints": return tensor("int64", [attribute.value.length], BigInt64Array.from(attribute.value));
      case "float": return tensor("float32", [], [attribute.value]);
      case "floats": return tensor("float32", [attribute.value.length], attribute.value);
      case "string": return { dtype: "string", shape: [], strings: [attribute.value] };
      case "strings": return { dtype: "string", shape: [attribute.value.length], strings: attribute.value };
      default:
    }
  }
  throw new RangeError(`Constant "${name}" holds ${Object.keys(attributes).join(", ") || "nothing"}: expected a tensor, numbers or text`);
}
