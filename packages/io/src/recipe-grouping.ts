// Events of particles become jets of particles: which rows there are, and which particles each has.
import { clusterEvents } from "@mpm/jets";
import { MpmError } from "@mpm/tensor";
import { listEntries, noteBadNumbers, noteNonFinite, placesInRows, rowEntries, rowOfEntries, spreadEntries, type Entries, type NonFinite } from "./recipe-entries.js";
import { momentumReferences } from "./recipe-columns.js";
import { momentaOf, toCartesian, toPolar, type Momenta } from "./recipe-momentum.js";
import { filterRows, regroupRows, type Rows } from "./recipe-rows.js";
import type { Grouping, JetRecipe } from "./recipe.js";
import type { ColumnBatch } from "./table.js";

export interface Grouped {
  /** A row for each jet. */
  readonly particles: Rows;
  /** The jets, by row of the batch. */
  readonly jets: Entries;
  /** Of the jets, where they were built. */
  readonly momenta?: Momenta;
}

/** Throws MpmError "malformed-file" for places that are not there. */
export function groupParticles({ grouping, jets = {} }: JetRecipe, batch: ColumnBatch, particles: Rows, seen: NonFinite): Grouped {
  if (grouping === undefined) return { particles, jets: noteNonFinite(rowEntries(batch), seen) };
  if (grouping.by === "clustering") return clusteredParticles(grouping, jets.minPt ?? 0, batch, particles, seen);
  const entries = noteNonFinite(listEntries(batch, momentumReferences(jets)), seen);
  const { offsets, places } = grouping.by === "pairs" ? pairPlaces(grouping, batch, particles, entries) : rangePlaces(grouping, batch, particles, entries);
  return { particles: regroupRows(particles, offsets, places), jets: entries };
}

function clusteredParticles({ algorithm, radius }: Grouping & { by: "clustering" }, ptMin: number, batch: ColumnBatch, all: Rows, seen: NonFinite): Grouped {
  noteBadNumbers("part_energy", all.columns["energy"], all.offsets, seen);
  const particles = seen.rows.size === 0 ? all : filterRows(all, Uint8Array.from(rowOfEntries(all.offsets), (row) => (seen.rows.has(row) ? 0 : 1)));
  const { jets, constituents } = clusterEvents({ offsets: particles.offsets, columns: toCartesian(momentaOf(particles)) }, { algorithm, radius, ptMin });
  const events = noteNonFinite(rowEntries(batch), seen);
  return {
    particles: regroupRows(particles, constituents.offsets, constituents.columns.index), jets: spreadEntries(events, jets.offsets), momenta: toPolar(jets.columns),
  };
}

interface Places {
  /** [jets + 1] */
  readonly offsets: Int32Array;
  readonly places: Int32Array;
}

/** Particles of a jet in the order of the pairs. */
function pairPlaces(grouping: Grouping & { by: "pairs" }, batch: ColumnBatch, particles: Rows, jets: Entries): Places {
  const pairs = listEntries(batch, [grouping.jet, grouping.particle]);
  const jetOfPair = placesInRows(batch, pairs, grouping.jet, jets.offsets);
  const particleOfPair = placesInRows(batch, pairs, grouping.particle, particles.offsets);
  const offsets = new Int32Array(jets.offsets[batch.numRows] + 1);
  for (const jet of jetOfPair) offsets[jet + 1]++;
  for (let jet = 0; jet + 1 < offsets.length; jet++) offsets[jet + 1] += offsets[jet];
  const next = offsets.slice();
  const places = new Int32Array(jetOfPair.length);
  jetOfPair.forEach((jet, pair) => (places[next[jet]++] = particleOfPair[pair]));
  return { offsets, places };
}

function rangePlaces(grouping: Grouping & { by: "ranges" }, batch: ColumnBatch, particles: Rows, jets: Entries): Places {
  const lists = listEntries(batch, [grouping.particle]);
  const members = placesInRows(batch, lists, grouping.particle, particles.offsets);
  const ranges = listEntries(batch, [grouping.begin, grouping.end]);
  const [begin, end] = [ranges.read(grouping.begin), ranges.read(grouping.end)];
  if (ranges.offsets.some((offset, row) => offset !== jets.offsets[row])) {
    throw new MpmError("malformed-file", `"${grouping.begin}" has other lengths than the jets have`);
  }
  const offsets = new Int32Array(begin.length + 1);
  const places: Int32Array[] = [];
  rowOfEntries(jets.offsets).forEach((row, jet) => {
    const [low, high] = [lists.offsets[row] + begin[jet], lists.offsets[row] + end[jet]];
    if (!(begin[jet] >= 0 && low <= high && high <= lists.offsets[row + 1])) {
      throw new MpmError("malformed-file", `"${grouping.begin}", row ${batch.start + row}: expected a part of ${lists.offsets[row + 1] - lists.offsets[row]} entries, got ${begin[jet]} to ${end[jet]}`);
    }
    places.push(members.subarray(low, high));
    offsets[jet + 1] = offsets[jet] + high - low;
    // Relations of jets do not overlap: so a damaged file cannot ask for more memory than it has.
    if (offsets[jet + 1] > members.length) throw new MpmError("malformed-file", `"${grouping.begin}", row ${batch.start + row}: the jets have parts of "${grouping.particle}" in common`);
  });
  return { offsets, places: joined(places, offsets[begin.length]) };
}

function joined(parts: readonly Int32Array[], length: number): Int32Array {
  const all = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
