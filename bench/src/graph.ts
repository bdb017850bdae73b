// How long it takes to make a training step of a model: decode the file, differentiate, simplify, export. No model runs.
import { presets, pretrainingGraph } from "@mpm/encoder";
import { add, bindParameters, decodeModel, differentiate, encodeModel, graphBuilder, initParameters, liftParameters, matmul, mul, reduceMean, relu, simplify, sub, type Graph } from "@mpm/graph";
import { alignedTable } from "./table.js";

/** Times in seconds, the shortest of several runs. */
export interface GraphTimes {
  readonly model: string;
  readonly parameters: number;
  /** Of the forward graph, and of the training graph. */
  readonly nodes: number;
  readonly trainingNodes: number;
  readonly decode: number;
  readonly differentiate: number;
  /** Of the training graph, once more; `differentiate` has its own. */
  readonly simplify: number;
  readonly encode: number;
  readonly total: number;
}

const VOCABULARY = 512;
const REPEATS = 3;

/** The models: mpm-v1 (42 M parameters) and multilayer perceptrons whose numbers of nodes tell how times grow. */
export function measureGraphs({ layers = [200, 800, 3_333], repeats = REPEATS }: { readonly layers?: readonly number[]; readonly repeats?: number } = {}): readonly GraphTimes[] {
  const scale = { mean: [0, 0, 0], std: [1, 1, 1] };
  return [
    measureGraph("mpm-v1", () => pretrainingGraph(presets["mpm-v1"], { vocabulary: VOCABULARY, scale }), repeats),
    ...layers.map((count) => measureGraph(`MLP, ${count} layers`, () => perceptron(count), repeats)),
  ];
}

function measureGraph(model: string, build: () => Graph, repeats: number): GraphTimes {
  const forward = build();
  const file = encodeModel({ ...bindParameters(forward, initParameters(forward, 1)) });
  const best = { decode: Infinity, differentiate: Infinity, simplify: Infinity, encode: Infinity };
  const timed = <T>(stage: keyof typeof best, work: () => T): T => {
    const start = performance.now();
    const result = work();
    best[stage] = Math.min(best[stage], (performance.now() - start) / 1000);
    return result;
  };
  let training = forward;
  for (let run = 0; run < repeats; run++) {
    const decoded = timed("decode", () => decodeModel(file));
    training = timed("differentiate", () => differentiate(liftParameters(decoded).graph, { loss: "loss", skipUnreached: true }));
    timed("simplify", () => simplify(training));
    timed("encode", () => encodeModel(training));
  }
  const parameters = forward.parameters.reduce((sum, { shape }) => sum + shape.reduce<number>((product, dim) => product * Number(dim), 1), 0);
  return { model, parameters, nodes: forward.nodes.length, trainingNodes: training.nodes.length, ...best, total: best.decode + best.differentiate + best.encode };
}

/** Layers of width 16 with bias and ReLU; three nodes each. */
function perceptron(layers: number): Graph {
  const width = 16;
  const g = graphBuilder("perceptron");
  let x = g.input("x", "float32", ["rows", width]);
  for (let layer = 0; layer < layers; layer++) {
    const weight = g.parameter(`layer${layer}.weight`, [width, width], { kind: "lecunNormal" });
    x = relu(add(matmul(x, weight), g.parameter(`layer${layer}.bias`, [width], { kind: "zeros" })));
  }
  const difference = sub(x, g.input("target", "float32", ["rows", width]));
  g.output("loss", reduceMean(mul(difference, difference)));
  return g.build();
}

/** One line per model, times in milliseconds. */
export function graphTable(rows: readonly GraphTimes[]): string {
  const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(0);
  return alignedTable([
    ["model", "parameters", "nodes", "training nodes", "decode [ms]", "differentiate [ms]", "simplify [ms]", "export [ms]", "total [ms]", "total/node [us]"],
    ...rows.map((row) => [
      row.model, `${row.parameters}`, `${row.nodes}`, `${row.trainingNodes}`, milliseconds(row.decode), milliseconds(row.differentiate),
      milliseconds(row.simplify), milliseconds(row.encode), milliseconds(row.total), (1e6 * row.total / row.nodes).toFixed(0),
    ]),
  ]);
}
