// Five rows of columns of every type, flat, as lists and as lists of lists. python/columns.py makes the same.
import type { Column } from "../src/index.js";

const ROWS = Int32Array.of(0, 2, 2, 3, 3, 6);
const LISTS = Int32Array.of(0, 1, 1, 3, 4, 4, 6);

export function sampleColumns(): Record<string, Column> {
  const flat = (dtype: Column["dtype"], data: Column["data"], shape: readonly number[] = []): Column => ({ dtype, data, offsets: [], shape });
  return {
    event: flat("int64", BigInt64Array.of(1n, 2n, -3n, 2n ** 62n, 5n)),
    run: flat("uint64", BigUint64Array.of(1n, 2n, 3n, 4n, 2n ** 64n - 1n)),
    weight: flat("float64", Float64Array.of(0.1, Number.NaN, -Infinity, 1e300, 0)),
    label: flat("uint8", Uint8Array.of(0, 1, 2, 3, 255)),
    charge: flat("int8", Int8Array.of(-1, 1, 0, -128, 127)),
    short: flat("int16", Int16Array.of(-1, 1, 0, -32768, 32767)),
    word: flat("uint16", Uint16Array.of(0, 1, 2, 3, 65535)),
    count: flat("uint32", Uint32Array.of(0, 1, 2, 3, 4294967295)),
    half: flat("float16", Uint16Array.of(0x3c00, 0xbc00, 0x0001, 0x7bff, 0)),
    passed: flat("bool", Uint8Array.of(1, 0, 1, 1, 0)),
    image: flat("float32", Float32Array.from({ length: 5 * 2 * 3 }, (_, i) => i / 4), [2, 3]),
    jet_pt: { ...flat("float32", Float32Array.of(10.5, 20, 30, 40, 50, 60)), offsets: [ROWS] },
    jet_id: { ...flat("int32", Int32Array.of(1, -2, 3, -4, 5, -6)), offsets: [ROWS] },
    jet_tagged: { ...flat("bool", Uint8Array.of(1, 0, 0, 1, 1, 0)), offsets: [ROWS] },
    jet_part_pt: { ...flat("float32", Float32Array.of(1, 2, 3, 4, 5, 6)), offsets: [ROWS, LISTS] },
    track_xyz: { ...flat("float64", Float64Array.from({ length: 4 * 3 }, (_, i) => i), [3]), offsets: [Int32Array.of(0, 0, 1, 1, 4, 4)] },
  };
}

export const withoutInnerShapes = (columns: Readonly<Record<string, Column>>): Record<string, Column> =>
  Object.fromEntries(Object.entries(columns).filter(([, { shape }]) => shape.length === 0));
