// Small integer vectors followed while a graph is built: shapes, and what is made of them, so that Reshape, Expand
// and their kin can be inferred with symbolic sizes.
import type { Tensor } from "@mpm/tensor";
import { intAttribute } from "./attribute.js";
import { isTensor } from "./constant.js";
import { dimDifference, dimProduct, dimSum } from "./dim.js";
import type { Node, Shape, ValueInfo } from "./ir.js";

const LONGEST = 64; // entries; no shape is longer

/** Entries of a constant integer vector or scalar. */
export function constantIntegers({ dtype, shape, data }: Tensor): Shape | undefined {
  if ((dtype !== "int64" && dtype !== "int32") || shape.length > 1 || data.length > LONGEST) return undefined;
  return Array.from(data, Number);
}

/** Entries of the first output of `node`, where they follow from what is known. */
export function inferIntegers(node: Node, input: (index: number) => ValueInfo | undefined, known: (name: string) => Shape | undefined): Shape | undefined {
  if (node.domain !== "") return undefined;
  const operands = node.inputs.map((name) => known(name));
  const [a, b] = operands;
  switch (node.op) {
    case "Shape": {
      const shape = input(0)?.shape;
      return shape?.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape.length));
    }
    case "Constant": {
      const value = node.attributes["value"];
      return value?.type === "tensor" && isTensor(value.value) ? constantIntegers(value.value) : undefined;
    }
    case "Concat": return operands.every((part) => part !== undefined) ? operands.flat() : undefined;
    case "Identity": case "Cast": case "Squeeze": case "Unsqueeze": return a;
    case "Gather": return a && b && gatherIntegers(a, b);
    case "Mul": return a && b && a.length === b.length ? a.map((dim, at) => dimProduct([dim, b[at] ?? 1])) : undefined;
    case "Neg": return a?.map((dim) => dimDifference(0, dim));
    case "Add": return a && b && a.length === b.length ? a.map((dim, at) => dimSum([dim, b[at] ?? 0])) : undefined;
    case "Sub": return a && b && a.length === b.length ? a.map((dim, at) => dimDifference(dim, b[at] ?? 0)) : undefined;
    default: return undefined;
  }
}

/** Entries at known places, as files read one size of a shape. */
function gatherIntegers(entries: Shape, places: Shape): Shape | undefined {
  const chosen = places.map((place) => entries.at(Number(place)));
  return chosen.every((entry) => entry !== undefined) ? chosen : undefined;
}
