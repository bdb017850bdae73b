// Rewrites that keep the numbers: common subexpressions once, no-ops and dead nodes gone. Transpose + MatMul + Mul
// around attention stays as it is, since ONNX Runtime fuses exactly that form on CPU.
import { intAttribute } from "./attribute.js";
import { isTensor } from "./constant.js";
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
  return removeDead(shareCommon(cancelTransposes(removeNoOps(graph))));
}

/** Replaces values by others; a graph output keeps its producer. */
function replaceValues(graph: Graph, replacement: (node: Node, resolve: (name: string) => string) => ReadonlyMap<string, string> | undefined): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const replaced = new Map<string, string>();
  const resolve = (name: string): string => replaced.get(name) ?? name;
  const nodes: Node[] = [];
  for (const original of graph.nodes) {
    const node = renameReads(original, resolve);
    const found = node.outputs.some((name) => outputs.has(name)) ? undefined : replacement(node, resolve);
    if (found === undefined) nodes.push(node);
    else for (const [name, by] of found) replaced.set(name, by);
  }
  return { ...graph, nodes };
}

/** Identity, and Reshape or Expand to the shape a value has. */
function removeNoOps(graph: Graph): Graph {
  const info = valueInfo(graph);
  return replaceValues(graph, (node) => {
    const [input, output] = [node.inputs[0] ?? "", node.outputs[0] ?? ""];
    const [before, after] = [info(input), info(output)];
    const keepsShape = node.op === "Reshape" || node.op === "Expand";
    const isNoOp = node.domain === "" && (node.op === "Identity" ||
      (keepsShape && before !== undefined && after !== undefined && sameShape(before.shape, after.shape)));
    return isNoOp ? new Map([[output, input]]) : undefined;
  });
}

/** Transpose of a Transpose that together change nothing. */
function cancelTransposes(graph: Graph): Graph {
  const info = valueInfo(graph);
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  return replaceValues(graph, (node, resolve) => {
    const inner = producers.get(node.inputs[0] ?? "");
    if (node.op !== "Transpose" || inner?.op !== "Transpose" || node.domain !== "" || inner.domain !== "") return undefined;
    const rank = info(node.outputs[0] ?? "")?.shape.length;
    if (rank === undefined) return undefined;
    const [outerAxes, innerAxes] = [permutationOf(node, rank), permutationOf(inner, rank)];
    const isUndone = outerAxes.every((axis, index) => innerAxes[axis] === index);
    return isUndone ? new Map([[node.outputs[0] ?? "", resolve(inner.inputs[0] ?? "")]]) : undefined;
  });
}

/** One node where several compute the same. Random operators, as those may be that mpm does not know, stay apart. */
function shareCommon(graph: Graph): Graph {
  const seen = new Map<string, Node>();
  const info = valueInfo(graph);
  return replaceValues(graph, (node) => {
    if (operatorOf(node)?.random !== undefined || operatorOf(node) === undefined) return undefined;
    const key = node.op === "Shape" && node.domain === "" ? shapeKey(node, info(node.inputs[0] ?? "")) : keyOf(node);
    const twin = key === undefined ? undefined : seen.get(key);
    if (twin !== undefined && node.outputs.every((name, index) => name === "" || twin.outputs[index]))
      return new Map(node.outputs.map((name, index): [string, string] => [name, twin.outputs[index] ?? ""]).filter(([name]) => name !== ""));
    if (key !== undefined) seen.set(key, node);
    return undefined;
  });
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
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}

function valueInfo(graph: Graph): (name: string) => ValueInfo | undefined {
  const infos = [...graph.inputs, ...graph.parameters, ...Object.values(graph.values), ...graph.outputs].filter(({ unknown }) => unknown === undefined);
  const constants = Object.entries(graph.initializers).flatMap(([name, { dtype, shape }]): ValueInfo[] => (isDType(dtype) ? [{ name, dtype, shape }] : []));
  const known = new Map([...constants, ...infos].map((info) => [info.name, info]));
  return (name) => known.get(name);
}
