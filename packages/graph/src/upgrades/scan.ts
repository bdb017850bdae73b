// Scan of opset 8 went over batches: every input had the batch as its first axis and the sequence as its second.
import { int, ints, intAttribute, intsAttribute } from "../attribute.js";
import type { Graph, Node, ValueInfo } from "../ir.js";
import type { Value } from "../value.js";
import { refuse, type Rule, type Rules } from "./rule.js";

/** A Scan over the batch, in whose every step a Scan goes over one sequence. */
const overBatch: Rule = (node, { inputs }) => {
  const body = node.attributes["body"];
  if (body?.type !== "graph") return refuse(node, "it has no body");
  if (inputs[0] !== undefined) refuse(node, "its sequences have lengths of their own, which later versions do not know; scan them whole");
  const [around, prefix] = [inputs.slice(1).filter((value) => value !== undefined), `${node.outputs.find((name) => name !== "")}/batch/`];
  // Numbered, since one value may be scanned in both directions.
  const elements = around.map((value, index) => elementOf(value, `${prefix}${index}/${value.name}`));
  const sequences = intAttribute(node, "num_scan_inputs", 1);
  const results = body.value.outputs.map(({ name, dtype, unknown = "shape" }): ValueInfo => ({ name: `${prefix}${name}`, dtype, shape: [], unknown }));
  const sequence: Node = {
    op: "Scan", domain: "", name: `${prefix}scan`, inputs: elements.map(({ name }) => name), outputs: results.map(({ name }) => name),
    attributes: { body, num_scan_inputs: int(sequences), scan_input_directions: ints(intsAttribute(node, "directions") ?? Array.from({ length: sequences }, () => 0)) },
  };
  const step: Graph = { ...body.value, name: `${body.value.name} of one`, inputs: elements, initializers: {}, nodes: [sequence], outputs: results, values: {} };
  return { ...node, inputs: around.map(({ name }) => name), attributes: { body: { type: "graph", value: step }, num_scan_inputs: int(around.length) } };
};

/** What a step sees of a value: all but its first axis. */
function elementOf({ dtype, shape, unknown }: Value, name: string): ValueInfo {
  return { name, dtype, shape: shape.slice(1), ...(unknown && { unknown }) };
}

export const scanRules: Rules = { Scan: { 9: overBatch } };
