// Similarities of all layers of two models on the same events, and with the events of one in another order, in one pass.
import { ckaMatrix, ckaMatrixBytes, shuffleTaps, type CkaMatrix, type Pooling, type Taps } from "@mpm/cka";
import { openProducts } from "@mpm/cka/onnxruntime";
import { randomStream, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import type { CkaComparison } from "./cka-report.js";
import { UsageError } from "./command.js";
import type { OpenModelsOptions, TappedModel } from "./tapped-model.js";

const SHUFFLED = "\n(shuffled)";

/**
 * Compares. The control runs y on the same events in a random order of all of them: an order within batches would leave the classes
 * of a sorted file where they are. Prints the memory it takes before it begins, and throws `UsageError` where that is more than allowed.
 */
export async function compareModels(x: TappedModel, y: TappedModel, { pooling, seed, threads, mostBytes, print }: Pick<OpenModelsOptions, "seed" | "threads" | "mostBytes" | "print"> & { readonly pooling: Pooling }): Promise<Pick<CkaComparison, "matrix" | "control">> {
  const [widthsX, widthsY] = [await widthsOf(x), await widthsOf(y)];
  const bytes = ckaMatrixBytes(widthsX, [...widthsY, ...widthsY]);
  const what = `sums over ${widthsX.length} x ${widthsY.length} layers and their control`;
  if (bytes > mostBytes) throw new UsageError(`${what} would take ${(bytes / 1e9).toFixed(1)} GB: choose fewer layers with --taps-x and --taps-y, or allow more with --memory`);
  print(`${what}: ${(bytes / 1e6).toFixed(1)} MB`);
  const stream = randomStream(seed, "mpm cka");
  const control = shuffled(y.taps(stream.permutation(y.numEvents)), stream, pooling);
  await using products = await openProducts(threads === undefined ? {} : { threads });
  const both = await ckaMatrix(x.taps(), withControl(y.taps(), control, pooling), { pooling, product: products.product });
  const part = <T>(all: readonly T[], start: number): readonly T[] => all.slice(start, start + widthsY.length);
  const matrix: CkaMatrix = { ...both, namesY: part(both.namesY, 0), firstComponentY: part(both.firstComponentY, 0), similarities: both.similarities.map((row) => part(row, 0)) };
  return { matrix, control: both.similarities.map((row) => part(row, widthsY.length)) };
}

/** Of the first batch: graphs do not always say. */
async function widthsOf({ taps }: TappedModel): Promise<readonly number[]> {
  for await (const batch of taps()) return Object.values(batch).map((tap) => ("offsets" in tap ? tap.values : tap).shape[1]);
  throw new RangeError("expected at least one event to compare on, got none");
}

type Rows = Readonly<Record<string, Tensor<"float64">>>;

/** Pooled rows, in random order within batches, too: elements of one event do not follow each other, nor do events of like size. */
async function* shuffled(batches: AsyncIterable<Taps>, stream: RandomStream, pooling: Pooling): AsyncGenerator<Rows, void> {
  for await (const batch of batches) yield shuffleTaps(batch, stream, { pooling });
}

/** The taps of each batch, and as many rows of the control. */
async function* withControl(batches: AsyncIterable<Taps>, control: AsyncGenerator<Rows, void>, pooling: Pooling): AsyncGenerator<Taps, void> {
  let rest: Rows | undefined;
  try {
    for await (const taps of batches) {
      const count = numRows(taps, pooling);
      const parts: Rows[] = [];
      for (let missing = count; missing > 0;) {
        rest ??= await nextOf(control);
        const available = numRows(rest, pooling);
        parts.push(slice(rest, 0, Math.min(missing, available)));
        rest = missing < available ? slice(rest, missing, available) : undefined;
        missing -= numRows(parts[parts.length - 1], pooling);
      }
      yield { ...taps, ...Object.fromEntries(Object.entries(concat(parts)).map(([name, rows]) => [name + SHUFFLED, rows])) };
    }
  } finally {
    await control.return();
  }
}

async function nextOf(control: AsyncGenerator<Rows, void>): Promise<Rows> {
  const { done, value } = await control.next();
  if (done === true) throw new RangeError("the shuffled events have fewer rows than the events");
  return value;
}

function numRows(taps: Taps, pooling: Pooling): number {
  const [tap] = Object.values(taps);
  if (!("offsets" in tap)) return tap.shape[0];
  return pooling === "flat" ? tap.values.shape[0] : tap.offsets.length - 1;
}

const mapRows = (rows: Rows, change: (layer: Tensor<"float64">, name: string) => Tensor<"float64">): Rows => Object.fromEntries(Object.entries(rows).map(([name, layer]) => [name, change(layer, name)]));

const slice = (rows: Rows, start: number, stop: number): Rows => mapRows(rows, ({ shape: [, width], data }) => tensor("float64", [stop - start, width], data.subarray(start * width, stop * width)));

function concat(parts: readonly Rows[]): Rows {
  return mapRows(parts[0] ?? {}, ({ shape: [, width] }, name) => {
    const layers = parts.map((part) => part[name]);
    const whole = tensor("float64", [layers.reduce((sum, { shape }) => sum + shape[0], 0), width]); // [rows, width]
    let at = 0;
    for (const { data } of layers) {
      whole.data.set(data, at);
      at += data.length;
    }
    return whole;
  });
}
