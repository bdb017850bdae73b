// Small graphs for the tests, written as plain data.
import type { Graph, Node, Shape, ValueInfo } from "@mpm/graph";
import type { DType } from "@mpm/tensor";

type Declared = Readonly<Record<string, readonly [DType, Shape]>>;

/** "sum = Add x y" as a node. */
function nodeOf(line: string): Node {
  const [outputs = "", call = ""] = line.split(" = ");
  const [op = "", ...inputs] = call.split(" ");
  return { op, domain: "", name: "", inputs, outputs: outputs.split(","), attributes: {} };
}

function infos(declared: Declared): ValueInfo[] {
  return Object.entries(declared).map(([name, [dtype, shape]]) => ({ name, dtype, shape }));
}

/** A graph of lines "output = Operator input input". */
export function graphOf(inputs: Declared, lines: readonly string[], outputs: Declared): Graph {
  return {
    name: "test", inputs: infos(inputs), parameters: [], initializers: {}, nodes: lines.map(nodeOf), outputs: infos(outputs),
    values: {}, functions: [], opsets: { "": 21 }, irVersion: 10, metadata: {},
  };
}

const rows = ["float32", ["particles", 3]] as const;

/** sum = x + y and product = x * y, all float32 [particles, 3]. */
export const pairGraph: Graph = graphOf({ x: rows, y: rows }, ["sum = Add x y", "product = Mul x y"], { sum: rows, product: rows });

/** The gradient step next = parameter - rate * gradient, float32 [4]. */
export const stepGraph: Graph = graphOf(
  { parameter: ["float32", [4]], gradient: ["float32", [4]], rate: ["float32", []] },
  ["change = Mul gradient rate", "next = Sub parameter change"],
  { next: ["float32", [4]] },
);

/** <dtype>_out = <dtype> for each element type, all [size]. */
export function identityGraph(dtypes: readonly DType[]): Graph {
  return graphOf(
    Object.fromEntries(dtypes.map((dtype) => [dtype, [dtype, ["size"]]])),
    dtypes.map((dtype) => `${dtype}_out = Identity ${dtype}`),
    Object.fromEntries(dtypes.map((dtype) => [`${dtype}_out`, [dtype, ["size"]]])),
  );
}

/** Rows of a table [3] by index: an index above 2 fails while the model runs. */
export const gatherGraph: Graph = graphOf(
  { table: ["float32", [3]], index: ["int32", ["rows"]] }, ["y = Gather table index"], { y: ["float32", ["rows"]] },
);

/** Positions of the true elements: the output's size depends on the data. */
export const positionsGraph: Graph = graphOf({ x: ["bool", ["size"]] }, ["y = NonZero x"], { y: ["int64", [1, "found"]] });
