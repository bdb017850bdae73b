// Small computations of constants done once: where sizes are static, what files compute of shapes goes.
import type { DType, Tensor } from "@mpm/tensor";
import { isTensor } from "./constant.js";
import { followEntries, type EntryFollower } from "./integer-values.js";
import type { Constant, Graph, Node, ValueInfo } from "./ir.js";
import { entriesText } from "./number-text.js";
import { renameReads } from "./subgraphs.js";

/** The graph with constants in place of small tensors whose entries are known; equal ones are one. Outputs keep their nodes. */
export function foldConstants(graph: Graph, info: (name: string) => ValueInfo | undefined): Graph {
  const entries = followEntries(info);
  for (const { name } of graph.inputs) entries.value(name);
  for (const [name, constant] of Object.entries(graph.initializers)) if (isTensor(constant)) entries.constant(name, constant);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const folded = new Map<string, Tensor>();
  const [byText, replaced] = [new Map<string, string>(), new Map<string, string>()];
  const nodes: Node[] = [];
  for (const original of graph.nodes) {
    const node = renameReads(original, (name) => replaced.get(name) ?? name);
    entries.node(node);
    const tensor = node.outputs.some((name) => outputs.has(name)) ? undefined : knownTensor(node, entries, info);
    const [name = ""] = node.outputs;
    const text = tensor && `${tensor.dtype}[${tensor.shape.join()}]${entriesText(tensor.data)}`;
    const twin = byText.get(text ?? "");
    if (tensor === undefined || text === undefined) nodes.push(node);
    else if (twin !== undefined) replaced.set(name, twin);
    else {
      folded.set(name, tensor);
      byText.set(text, name);
    }
  }
  const initializers: Record<string, Constant> = { ...graph.initializers, ...Object.fromEntries(folded) };
  return { ...graph, nodes, initializers };
}

/** The one output of a node as a constant, where all its entries are numbers that its element type holds. */
function knownTensor(node: Node, entries: EntryFollower, info: (name: string) => ValueInfo | undefined): Tensor | undefined {
  const [name = "", ...others] = node.outputs;
  const all = entries.of(name);
  const known = all?.filter((entry) => typeof entry === "number");
  const own = known === undefined ? undefined : info(name);
  if (own === undefined || known === undefined || known.length !== all?.length || others.some((other) => other !== "")) return undefined;
  const isInteger = own.dtype === "int64" || own.dtype === "int32";
  return isInteger && !known.every(Number.isSafeInteger) ? undefined : tensorOfEntries(own.dtype, own.shape.map(Number), known);
}

function tensorOfEntries(dtype: DType, shape: readonly number[], entries: readonly number[]): Tensor | undefined {
  switch (dtype) {
    case "int64": return { dtype, shape, data: BigInt64Array.from(entries, BigInt) };
    case "int32": return { dtype, shape, data: Int32Array.from(entries) };
    case "bool": return { dtype, shape, data: Uint8Array.from(entries) };
    case "float32": return { dtype, shape, data: Float32Array.from(entries) };
    case "float64": return { dtype, shape, data: Float64Array.from(entries) };
    default: return undefined;
  }
}
