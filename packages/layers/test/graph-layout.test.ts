import { differentiate, gradientName, graphBuilder, mul, nodesOffWebGpu, reduceSum, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denseLayout, inverseCount, segmentLayout, type GraphLayout } from "../src/index.js";
import { asFeeds, disagreement, randomTensor, rowsTensor, runOnce } from "./measure.js";
import { matrixOf, type Matrix } from "./reference.js";

const WIDTH = 3;

/** Graphs of some numbers of nodes and their edges, [sender, receiver] as rows of nodes, by receiver. */
interface Batch {
  readonly sizes: readonly number[];
  readonly edges: readonly (readonly [sender: number, receiver: number])[];
}

function completeBatch(sizes: readonly number[], selfLoops: boolean): Batch {
  let first = 0;
  const edges = sizes.flatMap((size) => {
    const nodes = Array.from({ length: size }, (_, at) => first + at);
    first += size;
    return nodes.flatMap((receiver) => nodes.filter((sender) => selfLoops || sender !== receiver).map((sender) => [sender, receiver] as const));
  });
  return { sizes, edges };
}

/** Feeds of one of the three kinds of segments. */
function segments(name: string, index: string, own: readonly number[], count: number): Record<string, Tensor> {
  const rows = Array.from({ length: count }, (_, segment) => own.flatMap((value, row) => (value === segment ? [row] : [])));
  const most = Math.max(0, ...rows.map(({ length }) => length));
  const padded = (fill: (list: readonly number[], at: number) => number): number[] => rows.flatMap((list) => Array.from({ length: most }, (_, at) => fill(list, at)));
  return {
    [index]: tensor("int32", [own.length], own), [`${name}_slots`]: tensor("int32", [count, most], padded((list, at) => list[at] ?? 0)),
    [`${name}_mask`]: tensor("float32", [count, most], padded((list, at) => Number(at < list.length))),
  };
}

const graphOfNode = ({ sizes }: Batch): number[] => sizes.flatMap((size, graph) => Array<number>(size).fill(graph));

function segmentFeeds(batch: Batch): Record<string, Tensor> {
  const owners = graphOfNode(batch);
  return {
    ...segments("sender", "senders", batch.edges.map(([sender]) => sender), owners.length), ...segments("receiver", "receivers", batch.edges.map(([, receiver]) => receiver), owners.length),
    ...segments("graph", "node_graphs", owners, batch.sizes.length),
  };
}

type Kind = "nodes" | "edges" | "graphs";

/** A map of the layout: the kinds of its operands and of its result, and what it does in plain loops. */
interface LinearMap {
  readonly from: readonly Kind[];
  readonly to: Kind;
  readonly build: (layout: GraphLayout, operands: readonly Value[]) => Value;
  readonly reference: (batch: Batch, operands: readonly Matrix[]) => Matrix;
}

const sumRows = (rows: readonly (readonly number[])[]): number[] => Array.from({ length: WIDTH }, (_, column) => rows.reduce((sum, row) => sum + row[column], 0));

const maps: Readonly<Record<string, LinearMap>> = {
  pairSums: {
    from: ["nodes", "nodes"], to: "edges", build: (layout, [x, y]) => layout.pairSums(x, y),
    reference: ({ edges }, [x, y]) => edges.map(([sender, receiver]) => sumRows([x[sender], y[receiver]])),
  },
  graphsToNodes: { from: ["graphs"], to: "nodes", build: (layout, [x]) => layout.graphsToNodes(x), reference: (batch, [x]) => graphOfNode(batch).map((graph) => x[graph]) },
  edgesToNodes: {
    from: ["edges"], to: "nodes", build: (layout, [x]) => layout.edgesToNodes(x),
    reference: (batch, [x]) => graphOfNode(batch).map((_, node) => sumRows(x.filter((_row, edge) => batch.edges[edge][1] === node))),
  },
  nodesToGraphs: {
    from: ["nodes"], to: "graphs", build: (layout, [x]) => layout.nodesToGraphs(x),
    reference: (batch, [x]) => batch.sizes.map((_, graph) => sumRows(x.filter((_row, node) => graphOfNode(batch)[node] === graph))),
  },
  "means by counts": {
    from: ["edges"], to: "graphs", build: (layout, [x]) => mul(layout.nodesToGraphs(mul(layout.edgesToNodes(x), inverseCount(layout.numArriving))), inverseCount(layout.numNodes)),
    reference(batch, [x]) {
      const means = graphOfNode(batch).map((_, node) => x.filter((_row, edge) => batch.edges[edge][1] === node)).map((rows) => sumRows(rows).map((value) => value / Math.max(rows.length, 1)));
      return batch.sizes.map((size, graph) => sumRows(means.filter((_row, node) => graphOfNode(batch)[node] === graph)).map((value) => value / size));
    },
  },
  numEdges: {
    from: ["graphs"], to: "graphs", build: (layout, [x]) => mul(x, layout.numEdges),
    reference: (batch, [x]) => batch.sizes.map((_, graph) => x[graph].map((value) => value * batch.edges.filter(([, receiver]) => graphOfNode(batch)[receiver] === graph).length)),
  },
};

/** A map between inputs `x0` ... and outputs `y`, `loss` and the gradients of the inputs. */
function mapGraph({ from, to, build }: LinearMap, form: "segment" | "dense" | "dense with self loops"): Graph {
  const graph = graphBuilder(form);
  const rows = { nodes: "graphs*nodes", edges: `graphs*nodes*${form === "dense" ? "others" : "nodes"}`, graphs: "graphs" };
  const operands = from.map((kind, at) => graph.input(`x${at}`, "float32", [form === "segment" ? kind : rows[kind], WIDTH]));
  const y = build(layoutIn(graph, form), operands);
  graph.output("y", y);
  graph.output("loss", reduceSum(mul(y, graph.input("target", "float32", [form === "segment" ? to : rows[to], WIDTH]))));
  return differentiate(graph.build(), { loss: "loss", parameters: operands.map(({ name }) => name) });
}

function layoutIn(graph: GraphBuilder, form: "segment" | "dense" | "dense with self loops"): GraphLayout {
  if (form === "segment") return segmentLayout(graph);
  return denseLayout(graph.input("edges", "float32", ["graphs", "nodes", form === "dense" ? "others" : "nodes", 1]), { selfLoops: form !== "dense" });
}

/** How far values are off plain loops, and gradients off <f(x), t> = <x, f'(t)>, which holds for linear maps. */
async function errorOf(map: LinearMap, form: "segment" | "dense" | "dense with self loops", batch: Batch, seed: number): Promise<number> {
  const counts = { nodes: graphOfNode(batch).length, edges: batch.edges.length, graphs: batch.sizes.length };
  const operands = map.from.map((kind, at) => randomTensor([counts[kind], WIDTH], seed, `x${at}`));
  const target = randomTensor([counts[map.to], WIDTH], seed, "target");
  const partners = form === "dense" ? batch.sizes[0] - 1 : batch.sizes[0];
  const layoutFeeds = form === "segment" ? segmentFeeds(batch) : { edges: tensor("float32", [batch.sizes.length, batch.sizes[0], partners, 1]) };
  const all = { ...layoutFeeds, ...asFeeds({ ...Object.fromEntries(operands.map((x, at) => [`x${at}`, x])), target }) };
  const graph = mapGraph(map, form);
  const read = new Set(graph.inputs.map(({ name }) => name));
  const result = await runOnce(graph, Object.fromEntries(Object.entries(all).filter(([name]) => read.has(name))));
  const y = map.reference(batch, operands.map(matrixOf)).flat();
  const dot = (a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number => Array.from(a, (value, at) => Number(value) * Number(b[at])).reduce((sum, value) => sum + value, 0);
  const back = operands.reduce((sum, x, at) => sum + dot(x.data, result[gradientName(`x${at}`)].data), 0);
  return Math.max(disagreement(result["y"].data, y), Math.abs(back - dot(y, target.data)) / (1 + dot(y.map(Math.abs), target.data.map(Math.abs))));
}

const someSizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe.each(Object.entries(maps))("%s", (_name, map) => {
  test("graphs of any size and edges in segments", () => fc.assert(fc.asyncProperty(someSizes, fc.nat(100), fc.boolean(), fc.nat(3), async (sizes, seed, selfLoops, step) => {
    const { edges } = completeBatch(sizes, selfLoops);
    expect(await errorOf(map, "segment", { sizes, edges: edges.filter((_, at) => (at * 7 + seed) % 4 >= step) }, seed)).toBeLessThan(1e-5);
  }), { numRuns: 15, seed: 1 }));

  test.each([false, true])("graphs of equal size in the dense layout, self loops: %s", (selfLoops) => fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 6 }), fc.nat(100), async (count, size, seed) => {
    expect(await errorOf(map, selfLoops ? "dense with self loops" : "dense", completeBatch(Array<number>(count).fill(size), selfLoops), seed)).toBeLessThan(1e-5);
  }), { numRuns: 15, seed: 1 }));

  test.each(["segment", "dense", "dense with self loops"] as const)("stays on the GPU: %s", (form) => {
    expect(nodesOffWebGpu(mapGraph(map, form))).toEqual([]);
  });
});

test("a worked graph: three nodes, the first hears from both others", async () => {
  const graph = graphBuilder("worked");
  const layout = segmentLayout(graph);
  const x = graph.input("x", "float32", ["nodes", 1]);
  graph.output("y", layout.edgesToNodes(layout.pairSums(x, mul(x, 10))));
  const feeds = { ...segmentFeeds({ sizes: [3], edges: [[1, 0], [2, 0]] }), x: rowsTensor([[1], [2], [3]]) };
  const model = graph.build();
  const read = new Set(model.inputs.map(({ name }) => name));
  const { y } = await runOnce(model, Object.fromEntries(Object.entries(feeds).filter(([name]) => read.has(name))));
  expect([...y.data]).toEqual([2 + 10 + 3 + 10, 0, 0]);
});
