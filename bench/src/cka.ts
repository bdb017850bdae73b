// How fast layers are compared, against one matrix product of the same size and numpy, and what memory it takes. This file is also
// the process that a row is measured in, so that its memory is its own.
import { fork, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ckaMatrix, ckaMatrixBytes, type Taps } from "@mpm/cka";
import { openProducts, type Products } from "@mpm/cka/onnxruntime";
import { randomStream, tensor } from "@mpm/tensor";
import { alignedTable } from "./table.js";

export interface CkaOptions {
  /** Layers of each of the two models. */
  readonly taps: number;
  readonly width: number;
  readonly rows: number;
  readonly repeats: number;
}

export interface CkaTime extends CkaOptions {
  /** The shortest of two passes in each repeat. */
  readonly seconds: number;
  /** All rows of all layers of one model times those of the other, in float64 in ONNX Runtime by chunks that stay in cache, and nothing else. */
  readonly productSeconds: number;
  /** Debiased CKA of one pair of layers in numpy, mean and products in two passes; without numpy, or of more layers, none. */
  readonly numpySeconds?: number;
  /** What `ckaMatrixBytes` says, and by how much the process grew at most. */
  readonly statedMegabytes: number;
  readonly grownMegabytes: number;
}

const FILE = fileURLToPath(import.meta.url);
const BATCH_ROWS = 1_024;
const PRODUCT_ROWS = 512;
/** Batches of each model lie in as much memory of their own, as activations would that a model just gave: what numpy reads of one layer. */
const BYTES_OF_BATCHES = 256e6;
/** A look at the memory of the process takes as long as some products. */
const BATCHES_PER_LOOK = 16;
/** As many as numpy takes in a process. */
const PASSES = 2;

/** Measures one row in a process of its own. Throws Error when it fails; it has then printed why. */
export async function measureCka(options: CkaOptions): Promise<CkaTime> {
  const child = fork(FILE, [JSON.stringify(options)]);
  return new Promise((resolve, reject) => {
    let result: CkaTime | undefined;
    child.on("message", (message) => { result = message as CkaTime; });
    child.on("error", reject);
    child.on("exit", (code) => (result === undefined ? reject(new Error(`measuring ${JSON.stringify(options)} ended with code ${code}`)) : resolve(result)));
  });
}

async function measureHere(options: CkaOptions): Promise<CkaTime> {
  const { taps, width, rows, repeats } = options;
  const [x, y] = [randomBatches(options, "x"), randomBatches(options, "y")];
  await using products = await openProducts();
  const factors = productFactors(taps * width);
  const start = process.memoryUsage.rss();
  let [seconds, productSeconds, numpySeconds, peak] = [Infinity, Infinity, Infinity, start];
  const look = (): void => { peak = Math.max(peak, process.memoryUsage.rss()); };
  function* batches(all: readonly Taps[]): Generator<Taps, void> {
    for (let row = 0, number = 0; row < rows; row += BATCH_ROWS, number++) {
      if (number % BATCHES_PER_LOOK === 0) look();
      yield all[number % all.length];
    }
  }
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let pass = 0; pass < PASSES; pass++) {
      const started = performance.now();
      await ckaMatrix(batches(x), batches(y), { product: products.product });
      seconds = Math.min(seconds, (performance.now() - started) / 1000);
      look();
      productSeconds = Math.min(productSeconds, await productTime(products, factors, rows));
    }
    if (taps === 1) numpySeconds = Math.min(numpySeconds, numpyTime(rows, width));
  }
  const widths = Array.from({ length: taps }, () => width);
  return {
    ...options, seconds, productSeconds, ...(Number.isFinite(numpySeconds) && { numpySeconds }), statedMegabytes: ckaMatrixBytes(widths, widths) / 1e6, grownMegabytes: (peak - start) / 1e6,
  };
}

/** Batches of [BATCH_ROWS, width] float32 for every tap: copies of one, each in memory of its own. */
function randomBatches({ taps, width, rows }: CkaOptions, name: string): Taps[] {
  const layers = Array.from({ length: taps }, (_, tap) => {
    const data = new Float32Array(BATCH_ROWS * width);
    randomStream(1, name, tap).fillNormal(data);
    return data;
  });
  const most = Math.max(1, Math.floor(BYTES_OF_BATCHES / (4 * BATCH_ROWS * width * taps)));
  return Array.from({ length: Math.min(most, Math.ceil(rows / BATCH_ROWS)) }, () =>
    Object.fromEntries(layers.map((data, tap) => [`tap${tap}`, tensor("float32", [BATCH_ROWS, width], data.slice())])));
}

interface Factors {
  /** [width, PRODUCT_ROWS] */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** [width, width] */
  readonly into: Float64Array;
}

function productFactors(width: number): Factors {
  const size = width * PRODUCT_ROWS;
  return { left: new Float64Array(size).fill(0.5), right: new Float64Array(size).fill(0.25), into: new Float64Array(width * width) };
}

/** Seconds of a product of as many rows, PRODUCT_ROWS at a time: the same ones again and again. */
async function productTime({ product }: Products, { left, right, into }: Factors, rows: number): Promise<number> {
  const started = performance.now();
  for (let row = 0; row < rows; row += PRODUCT_ROWS) await product(into, left, right, PRODUCT_ROWS);
  return (performance.now() - started) / 1000;
}

/** The shorter of all threads and one, which wins where others work on the machine; Infinity without numpy. */
function numpyTime(rows: number, width: number): number {
  const script = fileURLToPath(new URL("../compare-cka.py", import.meta.url));
  return Math.min(...[{}, { OPENBLAS_NUM_THREADS: "1" }].map((threads) => {
    const { status, stdout } = spawnSync("python3", [script, String(rows), String(width)], { encoding: "utf8", env: { ...process.env, ...threads } });
    return status === 0 ? Number(stdout) : Infinity;
  }));
}

/** One line per number of layers. */
export function ckaTable(times: readonly CkaTime[]): string {
  return alignedTable([
    ["layers", "width", "rows", "time [s]", "rows/s", "product [s]", "ratio", "numpy [s]", "ratio", "stated [MB]", "grown [MB]"],
    ...times.map(({ taps, width, rows, seconds, productSeconds, numpySeconds, statedMegabytes, grownMegabytes }) => [
      `${taps} x ${taps}`, `${width}`, `${rows}`, seconds.toFixed(1), (rows / seconds).toFixed(0), productSeconds.toFixed(1), (seconds / productSeconds).toFixed(2),
      ...(numpySeconds === undefined ? ["", ""] : [numpySeconds.toFixed(1), (seconds / numpySeconds).toFixed(2)]), statedMegabytes.toFixed(0), grownMegabytes.toFixed(0),
    ]),
  ]);
}

if (process.argv[1] === FILE && process.send !== undefined) process.send(await measureHere(JSON.parse(process.argv[2]) as CkaOptions));
