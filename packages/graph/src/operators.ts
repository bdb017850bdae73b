// Every operator by domain and name, for whoever reads a graph: shape inference and differentiation.
import type { Node } from "./ir.js";
import * as table from "./operators/index.js";
import type { Operator } from "./value.js";

const OPERATORS: readonly Operator[] = Object.values(table).flat();

const BY_DOMAIN: ReadonlyMap<string, ReadonlyMap<string, Operator>> = new Map(OPERATORS.map(({ domain = "" }) => [
  domain, new Map(OPERATORS.filter((operator) => (operator.domain ?? "") === domain).map((operator) => [operator.op, operator])),
]));

/** The operator of a node; undefined where mpm does not know it. */
export function operatorOf({ domain, op }: Pick<Node, "domain" | "op">): Operator | undefined {
  return BY_DOMAIN.get(domain)?.get(op);
}

/** The name of a node's operator, with its domain where that is not ONNX's own. */
export function operatorName({ domain, op }: Pick<Node, "domain" | "op">): string {
  return domain === "" ? op : `${domain}.${op}`;
}
