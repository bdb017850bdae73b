// Dropout (Srivastava et al. 2014) by masks that come in as inputs: graphs hold no randomness. Evaluation takes a graph without it.
import { cast, mul, type Dim, type GraphBuilder, type ValueInfo, type Value } from "@mpm/graph";
import { tensor, type RandomStream, type Tensor } from "@mpm/tensor";

const SUFFIX = ".keep";

/** x where the input `<name>.keep`, bool of x's shape, is true, over 1 - `rate`; 0 elsewhere. Throws RangeError unless 0 < rate < 1. */
export function dropout(graph: GraphBuilder, name: string, x: Value, rate: number): Value {
  checkRate(rate);
  const keep = cast(graph.input(`${name}${SUFFIX}`, "bool", x.shape), "float32");
  return mul(mul(x, keep), 1 / (1 - rate));
}

/** Masks for all dropouts of a graph with these `inputs`; `sizes` are those of its symbolic dimensions. Each place has a stream of its own. */
export function dropoutMasks(inputs: readonly ValueInfo[], { rate, sizes, stream }: { readonly rate: number; readonly sizes: Readonly<Record<string, number>>; readonly stream: RandomStream }): Record<string, Tensor<"bool">> {
  checkRate(rate);
  return Object.fromEntries(inputs.filter(({ name }) => name.endsWith(SUFFIX)).map(({ name, shape }) => {
    const mask = tensor("bool", shape.map((dim) => sizeOf(dim, sizes)));
    fillKept(mask.data, 1 - rate, stream.fork(name));
    return [name, mask];
  }));
}

/** 16 random bits for each entry: with 8 a rate of 0.01 would be off by a fifth. */
function fillKept(mask: Uint8Array, kept: number, stream: RandomStream): void {
  const threshold = Math.round(kept * 2 ** 16);
  for (let at = 0; at < mask.length; at += 2) {
    const word = stream.uint32();
    mask[at] = Number((word & 0xffff) < threshold);
    if (at + 1 < mask.length) mask[at + 1] = Number(word >>> 16 < threshold);
  }
}

/** A size, or a product of them, "graphs*nodes". */
function sizeOf(dim: Dim, sizes: Readonly<Record<string, number>>): number {
  return String(dim).split("*").reduce((product, factor) => {
    const size = sizes[factor] ?? Number(factor);
    if (Number.isNaN(size)) throw new RangeError(`the size "${factor}" of a dropout mask is not given: expected one of ${Object.keys(sizes).join(", ")}`);
    return product * size;
  }, 1);
}

function checkRate(rate: number): void {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`dropout rate: expected a number between 0 and 1, got ${rate}; without dropout leave it out`);
}
