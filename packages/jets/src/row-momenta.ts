// Jagged four-momenta: one row of them, and the rows that lists of constituents make.
import { jagged, type Jagged } from "@mpm/tensor";
import type { FourMomenta } from "./four-momenta.js";
import { takeMomenta, type ConstituentIndex } from "./jets-of-nodes.js";

/** The momenta of one row (an event's particles, a jet's constituents) as views of the columns. */
export function rowMomenta<M extends FourMomenta>({ offsets, columns }: Jagged<M>, row: number): FourMomenta {
  if (!Number.isInteger(row) || row < 0 || row >= offsets.length - 1) {
    throw new RangeError(`expected a row from 0 to ${offsets.length - 2}, got ${row}`);
  }
  const [start, stop] = [offsets[row], offsets[row + 1]];
  const { px, py, pz, energy } = columns;
  return { px: px.subarray(start, stop), py: py.subarray(start, stop), pz: pz.subarray(start, stop), energy: energy.subarray(start, stop) };
}

/**
 * The momenta of every jet's constituents, one row per jet, copied.
 *
 * @param particles the columns that were clustered: of the event for `clusterJets`, of all events for `clusterEvents`.
 */
export function constituentMomenta(particles: FourMomenta, constituents: Jagged<ConstituentIndex>): Jagged<FourMomenta<Float64Array>> {
  return jagged(constituents.offsets, takeMomenta(particles, constituents.columns.index));
}
