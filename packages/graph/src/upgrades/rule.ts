// What the rules share that take a node of one operator version to the version next to it.
import { MpmError, type Tensor } from "@mpm/tensor";
import type { GraphBuilder } from "../graph-builder.js";
import type { Attribute, Node } from "../ir.js";
import { operatorName } from "../operators.js";
import type { InferContext, Value } from "../value.js";

/** A node in its place: its inputs have types where these are known, and are of opset 21 already. */
export interface UpgradeContext extends InferContext<Value> {
  readonly builder: GraphBuilder;
  /** The constant at input `index`. */
  readonly constant: (index: number) => Tensor | undefined;
  /** Whether anything in the graph reads this value. */
  readonly isRead: (name: string) => boolean;
}

/**
 * What computes the same in the version next to the node's, towards opset 21: a node of that version, or values made of
 * nodes of opset 21, one for each output.
 */
export type Rule = (node: Node, context: UpgradeContext) => Node | readonly (Value | undefined)[];

/** Rules by operator and by the opset that brought a version: up to 21 they lead to this version, above 21 back from it. */
export type Rules = Readonly<Record<string, Readonly<Record<number, Rule>>>>;

export const unchanged: Rule = (node) => node;

/** @throws MpmError "unsupported-operator", always. */
export function refuse(node: Node, why: string): never {
  throw new MpmError("unsupported-operator", `${operatorName(node)} "${node.name}" cannot be taken to opset 21: ${why}`);
}

/** The node with another value at input `index`; inputs between are left out. */
export function withInput(node: Node, index: number, { name }: Value): Node {
  const length = Math.max(index + 1, node.inputs.length);
  return { ...node, inputs: Array.from({ length }, (_, at) => (at === index ? name : (node.inputs[at] ?? ""))) };
}

export function withAttribute(node: Node, name: string, attribute: Attribute): Node {
  return { ...node, attributes: { ...node.attributes, [name]: attribute } };
}

export function withoutAttributes(node: Node, ...names: readonly string[]): Node {
  return { ...node, attributes: Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name))) };
}
