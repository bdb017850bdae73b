// Events to test with.
import { randomStream, type Columns } from "@mpm/tensor";
import { eventSet, type EventSet, type EventSetOptions } from "../src/index.js";

/** The columns of events with these numbers of objects, all of random kind; the last of each is MET where there are several. */
export function toyColumns(sizes: readonly number[], seed = 1): { readonly offsets: Int32Array; readonly columns: Record<string, Float64Array> } {
  const stream = randomStream(seed, "toy events");
  const offsets = Int32Array.from([0, ...sizes.map((_, at) => sizes.slice(0, at + 1).reduce((sum, size) => sum + size, 0))]);
  const total = offsets[sizes.length];
  const column = (draw: (object: number) => number): Float64Array => Float64Array.from({ length: total }, (_, object) => draw(object));
  const isMet = (object: number): boolean => sizes.length > 0 && offsets.includes(object + 1) && !offsets.includes(object);
  const type = column((object) => (isMet(object) ? 4 : stream.integer(4)));
  const pt = column(() => 20 + 200 * stream.uniform());
  const eta = column((object) => (type[object] === 4 ? 0 : 2 * stream.normal()));
  const phi = column(() => Math.PI * (2 * stream.uniform() - 1));
  return {
    offsets,
    columns: {
      obj_pt: pt, obj_eta: eta, obj_phi: phi, obj_energy: column((object) => Math.hypot(pt[object] * Math.cosh(eta[object]), 5 * stream.uniform())),
      obj_btag: column(() => stream.integer(2)), obj_charge: column(() => stream.integer(3) - 1), obj_type: type,
    },
  };
}

/** Events with these numbers of objects and columns. */
export function toyEvents(sizes: readonly number[], { perRow = {}, seed = 1, ...options }: EventSetOptions & { readonly perRow?: Columns; readonly seed?: number } = {}): EventSet {
  return eventSet({ rows: toyColumns(sizes, seed), perRow }, options);
}
