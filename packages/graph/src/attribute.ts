// Short constructors and readers for node attributes.
import type { Attribute, Node } from "./ir.js";

export const int = (value: number): Attribute => ({ type: "int", value: BigInt(value) });
export const ints = (values: readonly number[]): Attribute => ({ type: "ints", value: values.map(BigInt) });
export const float = (value: number): Attribute => ({ type: "float", value: Math.fround(value) });

export const floats = (values: readonly number[]): Attribute => ({ type: "floats", value: values.map(Math.fround) });

export const string = (value: string): Attribute => ({ type: "string", value: new TextEncoder().encode(value) });

/** Integer attribute `name`, or `fallback` where the node has none. */
export function intAttribute(node: Pick<Node, "attributes">, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.type === "int" ? Number(attribute.value) : fallback;
}

export function floatAttribute(node: Node, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.type === "float" ? attribute.value : fallback;
}

export function stringAttribute(node: Node, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return attribute?.type === "string" ? new TextDecoder().decode(attribute.value) : fallback;
}

export function intsAttribute(node: Node, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.type === "ints" ? attribute.value.map(Number) : undefined;
}
