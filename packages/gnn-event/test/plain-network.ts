// The event network and its losses in float64, by loops over rows: written from the formulas of the published code of arXiv 2412.10665
// (HWresearch/GNN4Colliders, `Edge_Network` and `Make_MLP`), sharing nothing with the graphs that it judges.
import type { Tensor } from "@mpm/tensor";
import type { EventNetworkConfig, GraphsTuple } from "../src/index.js";

type Row = readonly number[];
type Weights = Readonly<Record<string, Tensor>>;

/** Values along the network, rows of numbers by the names of `tapNames`. */
export function plainNetwork({ width, layers, rounds, shareRounds, aggregation, pooling }: EventNetworkConfig, weights: Weights, graphs: GraphsTuple): Record<string, readonly Row[]> {
  const taps: Record<string, readonly Row[]> = {};
  const mlp = (tap: string, name: string, rows: readonly Row[]): readonly Row[] => (taps[tap] = rows.map((row) => perceptron(weights, name, layers, row)));
  const { senders, receivers, nNode, nEdge } = graphs;
  const [graphOfNode, graphOfEdge] = [nNode, nEdge].map((counts) => Array.from(counts).flatMap((count, graph) => Array<number>(count).fill(graph)));

  let e = mlp("encoder.edges", "edgeEncoder", rowsOf(graphs.edges));
  let h = mlp("encoder.nodes", "nodeEncoder", rowsOf(graphs.nodes));
  let u = mlp("encoder.globals", "globalEncoder", rowsOf(graphs.globals));
  for (let round = 0; round < rounds; round++) {
    const [at, [oldE, oldH, oldU]] = [shareRounds ? "" : `round${round}.`, [e, h, u]];
    e = mlp(`round${round}.edges`, `${at}edgeUpdate`, oldE.map((row, k) => [...row, ...oldH[senders[k]], ...oldH[receivers[k]], ...oldU[graphOfEdge[k]]]));
    const newE = e;
    h = mlp(`round${round}.nodes`, `${at}nodeUpdate`, oldH.map((row, i) => [...row, ...reduced(aggregation, newE.filter((_, k) => receivers[k] === i), width), ...oldU[graphOfNode[i]]]));
    const newH = h;
    u = mlp(`round${round}.globals`, `${at}globalUpdate`, oldU.map((row, graph) => [
      ...row, ...reduced(pooling, newH.filter((_, i) => graphOfNode[i] === graph), width), ...reduced(pooling, newE.filter((_, k) => graphOfEdge[k] === graph), width),
    ]));
  }
  taps["logits"] = mlp("decoder", "decoder", u).map((row) => linear(weights, "classify", row));
  return taps;
}

/** Cross-entropy, the mean over events by weight. */
export function plainMulticlassLoss(logits: readonly Row[], labels: ArrayLike<number>, weights: Row): number {
  const losses = logits.map((row, i) => -Math.log(Math.exp(row[labels[i]]) / total(row.map(Math.exp))));
  return total(losses.map((loss, i) => loss * weights[i])) / total(weights);
}

/** Binary cross-entropy, the mean over labels that are defined, each weighing the weight of its event times its own. */
export function plainMultilabelLoss(logits: readonly Row[], { labels, defined, weights, labelWeights }: { readonly labels: readonly Row[]; readonly defined: readonly Row[]; readonly weights: Row; readonly labelWeights: Row }): number {
  const terms = logits.flatMap((row, i) => row.map((logit, k) => {
    const [p, weight] = [1 / (1 + Math.exp(-logit)), weights[i] * defined[i][k] * labelWeights[k]];
    return { weight, loss: -weight * (labels[i][k] * Math.log(p) + (1 - labels[i][k]) * Math.log(1 - p)) };
  }));
  return total(terms.map(({ loss }) => loss)) / total(terms.map(({ weight }) => weight));
}

/** The rows of a matrix. */
export function rowsOf({ data, shape: [rows, width] }: Tensor): readonly Row[] {
  return Array.from({ length: rows }, (_, row) => Array.from(data.slice(row * width, (row + 1) * width), Number));
}

const total = (values: Row): number => values.reduce((sum, value) => sum + value, 0);

/** Linear and ReLU in every layer, then one layer norm. */
function perceptron(weights: Weights, name: string, layers: number, x: Row): Row {
  let hidden = x;
  for (let layer = 0; layer < layers; layer++) hidden = linear(weights, `${name}.${layer}`, hidden).map((value) => Math.max(value, 0));
  const mean = total(hidden) / hidden.length;
  const variance = total(hidden.map((value) => (value - mean) ** 2)) / hidden.length;
  const [scale, bias] = [weights[`${name}.norm.scale`].data, weights[`${name}.norm.bias`].data];
  return hidden.map((value, k) => ((value - mean) / Math.sqrt(variance + 1e-5)) * Number(scale[k]) + Number(bias[k]));
}

function linear(weights: Weights, name: string, x: Row): Row {
  const [weight, bias] = [weights[`${name}.weight`].data, Array.from(weights[`${name}.bias`].data, Number)];
  return bias.map((first, k) => x.reduce((sum, value, i) => sum + value * Number(weight[i * bias.length + k]), first));
}

/** The sum or mean of rows; of none 0. */
function reduced(how: "sum" | "mean", rows: readonly Row[], width: number): Row {
  const divisor = how === "mean" ? Math.max(rows.length, 1) : 1;
  return Array.from({ length: width }, (_, k) => total(rows.map((row) => row[k])) / divisor);
}
