// Rewrites that keep the numbers: small computations of constants done, common subexpressions once, no-ops and dead nodes
// gone. Transpose + MatMul + Mul around attention stays as it is, since ONNX Runtime fuses exactly that form on CPU.
import { intAttribute } from "./attribute.js";
import { isTensor } from "./constant.js";
import { foldConstants } from "./fold-constants.js";
import { functionsInUse } from "./functions-in-use.js";
import { permutationOf } from "./operators/transpose.js";
import { operatorOf } from "./operators.js";
import { sameShape } from "./dim.js";
import type { Attribute, Graph, Node, ValueInfo } from "./ir.js";
import { isDType } from "./onnx-dtype.js";
import { entriesText, numberText } from "./number-text.js";
import { readsOf, renameReads } from "./subgraphs.js";

/** An equal graph with less to compute. */
export function simplify(graph: Graph): Graph {
  return removeDead(replaceValues(foldConstants(graph, valueInfo(graph))));
}

/** Values with the same numbers as the outputs of a node, in their order; undefined where there are none. */
type Substitutes = readonly string[] | undefined;

/** Replaces values by others before them; a graph output keeps its producer. */
function replaceValues(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const replaced = new Map<string, string>();
  const resolve = (name: string): string => replaced.get(name) ?? name;
  const info = valueInfo(graph);
  const transposes = new Map<string, Node>();
  const seen = new Map<string, Node>();
  const nodes: Node[] = [];
  for (const original of graph.nodes) {
    const node = renameReads(original, resolve);
    const isOutput = node.outputs.some((name) => outputs.has(name));
    const substitutes = isOutput ? undefined : unchanged(node, info) ?? transposedBack(node, info, transposes) ?? computedBefore(node, info, seen);
    if (substitutes === undefined) nodes.push(node);
    else node.outputs.forEach((name, index) => name !== "" && replaced.set(name, substitutes[index] ?? ""));
    if (isTranspose(node)) transposes.set(node.outputs[0] ?? "", node);
  }
  return { ...graph, nodes };
}

type Lookup = (name: string) => ValueInfo | undefined;

/** The input of Identity, and of Reshape or Expand to the shape it has. */
function unchanged({ op, domain, inputs: [input = ""], outputs: [output = ""] }: Node, info: Lookup): Substitutes {
  if (domain !== "") return undefined;
  if (op === "Identity") return [input];
  if (op !== "Reshape" && op !== "Expand") return undefined;
  const [before, after] = [info(input), info(output)];
  return before !== undefined && after !== undefined && sameShape(before.shape, after.shape) ? [input] : undefined;
}

const isTranspose = ({ op, domain }: Node): boolean => op === "Transpose" && domain === "";

/** What one of `transposes` reads, of a Transpose that undoes it. */
function transposedBack(node: Node, info: Lookup, transposes: ReadonlyMap<string, Node>): Substitutes {
  const inner = isTranspose(node) ? transposes.get(node.inputs[0] ?? "") : undefined;
  const rank = inner && info(node.outputs[0] ?? "")?.shape.length;
  if (inner === undefined || rank === undefined) return undefined;
  const [outerAxes, innerAxes] = [permutationOf(node, rank), permutationOf(inner, rank)];
  return outerAxes.every((axis, index) => innerAxes[axis] === index) ? inner.inputs : undefined;
}

/** The outputs of a node in `seen` that computes the same. Random operators, as those may be that mpm does not know, stay apart. */
function computedBefore(node: Node, info: Lookup, seen: Map<string, Node>): Substitutes {
  const operator = operatorOf(node);
  if (operator === undefined || operator.random !== undefined) return undefined;
  const key = node.op === "Shape" && node.domain === "" ? shapeKey(node, info(node.inputs[0] ?? "")) : keyOf(node);
  if (key === undefined) return undefined;
  const twin = seen.get(key);
  if (twin !== undefined && node.outputs.every((name, index) => name === "" || twin.outputs[index])) return twin.outputs;
  seen.set(key, node);
  return undefined;
}

/** Shape nodes of different values share a result where the sizes are the same by name. */
function shapeKey(node: Node, info: ValueInfo | undefined): string | undefined {
  const shape = info?.shape;
  return shape === undefined ? keyOf(node) : `Shape(${shape.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape.length)).join(", ")})`;
}

/** What a node computes, as text; undefined where an attribute holds a graph. */
function keyOf({ op, domain, inputs, attributes }: Node): string | undefined {
  const parts: string[] = [];
  for (const [name, attribute] of Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = attributeText(attribute);
    if (text === undefined) return undefined;
    parts.push(`${name}=${text}`);
  }
  return JSON.stringify([domain, op, inputs, parts]);
}

function attributeText(attribute: Attribute): string | undefined {
  switch (attribute.type) {
    case "float": case "int": return numberText(attribute.value);
    case "floats": case "ints": return entriesText(attribute.value);
    case "string": return attribute.value.join(" ");
    case "tensor": return isTensor(attribute.value) ? `${attribute.value.dtype}[${attribute.value.shape.join()}]${entriesText(attribute.value.data)}` : undefined;
    default: return undefined;
  }
}

/** Only what outputs need: nodes, constants, functions. Inputs and parameters are the caller's contract and stay. */
function removeDead(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().filter((node) => {
    const isNeeded = node.outputs.some((name) => needed.has(name));
    if (isNeeded) for (const name of readsOf(node)) needed.add(name);
    return isNeeded;
  }).toReversed();
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  return {
    ...graph, nodes,
    values: pick(graph.values, made),
    initializers: pick(graph.initializers, needed),
    functions: functionsInUse(graph.functions, nodes),
  };
}

function pick<T>(record: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.keys(record).filter((name) => names.has(name)).map((name) => [name, record[name] as T]));
}

/** Types and shapes that the graph knows, by name. */
function valueInfo({ inputs, parameters, outputs, values, initializers }: Graph): Lookup {
  const declared = new Map([...inputs, ...parameters, ...outputs].map((info) => [info.name, info]));
  return (name) => {
    const info = declared.get(name) ?? (Object.hasOwn(values, name) ? values[name] : undefined);
    if (info !== undefined) return info.unknown === undefined ? info : undefined;
    const constant = Object.hasOwn(initializers, name) ? initializers[name] : undefined;
    return constant && isDType(constant.dtype) ? { name, dtype: constant.dtype, shape: constant.shape } : undefined;
  };
}
