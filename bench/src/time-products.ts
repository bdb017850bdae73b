// Measures matrix products alone: graphs of nothing else, run by the same library with the same threads.
import { concat, gemm, graphBuilder, matmul, reshape, slice, swapLastAxes, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { openSession } from "@mpm/runtime";
import { randomStream, sizeOf, tensor, type Tensor } from "@mpm/tensor";
import { bindSizes, flops, isAttention, type MatrixProduct, type Sizes, type SizedProduct } from "./matrix-products.js";

export interface ProductTimes {
  /** Products of rows and weights; all rows are particles. */
  readonly linearSeconds: number;
  /** Attention's products as they run, with padding and with pairs of particles of different sets. */
  readonly slotSeconds: number;
  /** The part of `slotSeconds` that falls to pairs of particles of one set. */
  readonly pairSeconds: number;
  /** Operations of `linearSeconds` and `pairSeconds`. */
  readonly flops: number;
}

export interface TimingOptions {
  readonly threads: number;
  readonly repeats: number;
  /** Weights are constants, which ONNX Runtime lays out in advance: true for inference. */
  readonly constantWeights: boolean;
}

/** A batch as its products see it. */
export interface ProductBatch {
  /** Symbolic sizes of the graph. */
  readonly sizes: Sizes;
  /** Pairs of particles of one set per pair of slots. */
  readonly pairShare: number;
}

/** Operands of a graph that times a product: each of the two left ones meets each of the two right ones. */
const OPERANDS = 2;
const COPIES = OPERANDS ** 2;

/** The time of all products of a step, summed over the batches. */
export async function timeProducts(products: readonly MatrixProduct[], batches: readonly ProductBatch[], options: TimingOptions): Promise<ProductTimes> {
  const total = { linearSeconds: 0, slotSeconds: 0, pairSeconds: 0, flops: 0 };
  for (const product of products) {
    const overSlots = isAttention(product);
    const seconds = timer(overSlots, options);
    for (const { sizes, pairShare } of batches) {
      const sized = bindSizes(product, sizes);
      const time = product.count * await seconds(sized);
      total.flops += product.count * flops(sized) * (overSlots ? pairShare : 1);
      if (!overSlots) total.linearSeconds += time;
      if (overSlots) total.slotSeconds += time;
      if (overSlots) total.pairSeconds += time * pairShare;
    }
  }
  return total;
}

/** Seconds of a product: measured for every batch, or once and scaled by the rows, of which all batches have about as many. */
function timer(isMeasuredAnew: boolean, options: TimingOptions): (product: SizedProduct) => Promise<number> {
  let secondsPerFlop: number | undefined;
  return async (product) => {
    if (secondsPerFlop === undefined || isMeasuredAnew) secondsPerFlop = await timeProduct(product, options) / flops(product);
    return secondsPerFlop * flops(product);
  };
}

async function timeProduct(product: SizedProduct, { threads, repeats, constantWeights }: TimingOptions): Promise<number> {
  const { graph, feeds } = productGraph(product, constantWeights && !isStack(product));
  await using session = await openSession(graph, { threads });
  await session.run(feeds);
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    await session.run(feeds);
    times.push((performance.now() - start) / 1000 / COPIES);
  }
  return Math.min(...times);
}

const isStack = ({ left }: SizedProduct): boolean => left.length > 2;

/** Every product of two left and two right operands; of each result one number goes out, as handing out all would take time too. */
function productGraph(product: SizedProduct, isRightConstant: boolean): { graph: Graph; feeds: Record<string, Tensor> } {
  const graph = graphBuilder("products");
  const feeds: Record<string, Tensor> = {};
  const lefts = Array.from({ length: OPERANDS }, (_, i) => operand(graph, `left${i}`, product.left, feeds));
  const rights = Array.from({ length: OPERANDS }, (_, i) =>
    isRightConstant ? graph.initializer(`right${i}`, random(`right${i}`, product.right)) : operand(graph, `right${i}`, product.right, feeds));
  const results = lefts.flatMap((left) => rights.map((right) => firstEntry(multiply(product, left, right))));
  graph.output("first_entries", concat(results, 0));
  return { graph: graph.build(), feeds };
}

function operand(graph: GraphBuilder, name: string, shape: readonly number[], feeds: Record<string, Tensor>): Value {
  feeds[name] = random(name, shape);
  return graph.input(name, "float32", shape);
}

function multiply({ op, transposeLeft, transposeRight }: SizedProduct, left: Value, right: Value): Value {
  if (op === "Gemm") return gemm(left, right, { transposeA: transposeLeft, transposeB: transposeRight });
  return matmul(transposeLeft ? swapLastAxes(left) : left, transposeRight ? swapLastAxes(right) : right);
}

function firstEntry(x: Value): Value {
  const corner = x.shape.reduce((part: Value, _, axis) => slice(part, { axis, start: 0, end: 1 }), x);
  return reshape(corner, [1]);
}

/** Fixed numbers of order 1; a short run of them, repeated. */
function random(name: string, shape: readonly number[]): Tensor<"float32"> {
  const data = new Float32Array(sizeOf(shape));
  const run = data.subarray(0, 4096);
  randomStream(1, "bench operand", name).fillNormal(run);
  for (let start = run.length; start < data.length; start += run.length) data.set(run.subarray(0, data.length - start), start);
  return tensor("float32", shape, data);
}
