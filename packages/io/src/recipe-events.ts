// Applies a recipe of events to some rows of a file.
import { filterEntries, indexEntries, listEntries, noteBadNumbers, noteNonFinite, oneEach, rowEntries, type Entries, type NonFinite } from "./recipe-entries.js";
import { isCondition, objectReferences } from "./recipe-columns.js";
import { readLabels } from "./recipe-labels.js";
import { readMomenta, sumRows, wrapAngle, type Momenta } from "./recipe-momentum.js";
import { filterRows, joinRows, type MadeRows, type Rows } from "./recipe-rows.js";
import { conditionFlags, numEntries, pdgOrSource, sourceValues, wholeNumbers } from "./recipe-values.js";
import { ENERGY_UNITS, OBJECT_TYPES, type EventRecipe, type MissingSource, type ObjectsSource } from "./recipe.js";
import type { ColumnBatch } from "./table.js";

const MET_TYPE = OBJECT_TYPES.length;

export function applyEvents(recipe: EventRecipe, batch: ColumnBatch, seen: NonFinite): MadeRows {
  const unit = ENERGY_UNITS[recipe.units?.energy ?? "GeV"];
  const events = noteNonFinite(rowEntries(batch), seen);
  const selected = recipe.objects.map((source) => readObjects(source, batch, unit, seen));
  const objects = selected.map((rows, at) => dropNear(rows, recipe.objects[at], recipe.objects, selected));
  const all = joinRows([...objects, missingMomentum(recipe.met, events, unit, objects)]);
  const columns = objectColumns(all);
  if (seen.columns.size === 0) for (const [name, values] of Object.entries(columns)) noteBadNumbers(name, values, all.offsets, seen);
  const extras = Object.entries(recipe.columns ?? {}).map(([name, column]) => [name, Float64Array.from(sourceValues(column, events))] as const);
  const perRow = { ...Object.fromEntries(extras), ...readLabels(recipe, events) };
  const rowOf = oneEach(batch.numRows).subarray(0, batch.numRows);
  return { rows: { offsets: all.offsets, columns }, perRow, rowOf, keep: conditionFlags(recipe.where ?? [], events) };
}

/** The selected objects of a collection. */
function readObjects(source: ObjectsSource, batch: ColumnBatch, unit: number, seen: NonFinite): Rows {
  const { index, where = [], minPt = 0, maxAbsEta = Infinity } = source;
  const collection = listEntries(batch, objectReferences(source));
  const all = noteNonFinite(index === undefined ? collection : indexEntries(batch, collection, index), seen);
  const entries = where.length === 0 ? all : filterEntries(all, conditionFlags(where, all));
  const momenta = readMomenta(source, entries, unit);
  const type = new Float64Array(numEntries(entries)).fill(OBJECT_TYPES.indexOf(source.type));
  const rows = { offsets: entries.offsets, columns: { ...momenta, charge: pdgOrSource(source.charge ?? 0, "charge", entries), btag: btags(source, entries), type } };
  return filterRows(rows, Uint8Array.from(momenta.pt, (pt, at) => (pt < minPt || Math.abs(momenta.eta[at]) > maxAbsEta ? 0 : 1)));
}

function btags({ btag = 0 }: ObjectsSource, entries: Entries): Float64Array {
  return isCondition(btag) ? Float64Array.from(conditionFlags([btag], entries)) : sourceValues(btag, entries);
}

/** Without the objects that are near selected ones of the types to be apart from. */
function dropNear(rows: Rows, { apartFrom }: ObjectsSource, sources: readonly ObjectsSource[], selected: readonly Rows[]): Rows {
  if (apartFrom === undefined) return rows;
  const others = selected.filter((_, at) => apartFrom.types.includes(sources[at].type));
  const { eta, phi } = rows.columns;
  const keep = new Uint8Array(eta.length).fill(1);
  for (let row = 0; row + 1 < rows.offsets.length; row++) {
    for (let at = rows.offsets[row]; at < rows.offsets[row + 1]; at++) {
      if (others.some((other) => isNear(other, row, eta[at], phi[at], apartFrom.deltaR))) keep[at] = 0;
    }
  }
  return filterRows(rows, keep);
}

function isNear({ offsets, columns: { eta, phi } }: Rows, row: number, eta0: number, phi0: number, deltaR: number): boolean {
  for (let at = offsets[row]; at < offsets[row + 1]; at++) {
    if (Math.sqrt((eta[at] - eta0) ** 2 + wrapAngle(phi[at] - phi0) ** 2) < deltaR) return true;
  }
  return false;
}

/** One object for each event: transverse, massless. */
function missingMomentum(source: MissingSource, events: Entries, unit: number, objects: readonly Rows[]): Rows {
  const momenta = readMomenta(source.px === undefined ? { ...source, eta: 0 } : { px: source.px, py: source.py ?? 0, pz: 0 }, events, unit);
  const { pt, phi } = source.minusObjects ? minusObjects(momenta, objects) : momenta;
  const zero = new Float64Array(pt.length);
  return { offsets: events.offsets, columns: { pt, eta: zero, phi, energy: pt, charge: zero, btag: zero, type: new Float64Array(pt.length).fill(MET_TYPE) } };
}

function minusObjects({ pt, phi }: Momenta, objects: readonly Rows[]): Pick<Momenta, "pt" | "phi"> {
  const px = pt.map((value, row) => value * Math.cos(phi[row]));
  const py = pt.map((value, row) => value * Math.sin(phi[row]));
  for (const { offsets, columns } of objects) {
    const sum = sumRows({ pt: columns["pt"], eta: columns["eta"], phi: columns["phi"], energy: columns["energy"] }, offsets);
    sum.px.forEach((x, row) => (px[row] -= x));
    sum.py.forEach((y, row) => (py[row] -= y));
  }
  return { pt: px.map((x, row) => Math.sqrt(x * x + py[row] ** 2)), phi: px.map((x, row) => wrapAngle(Math.atan2(py[row], x))) };
}

function objectColumns({ columns: { pt, eta, phi, energy, charge, btag, type } }: Rows): Record<string, Float32Array | Int8Array | Uint8Array> {
  return {
    obj_pt: new Float32Array(pt), obj_eta: new Float32Array(eta), obj_phi: new Float32Array(phi), obj_energy: new Float32Array(energy),
    obj_charge: wholeNumbers(charge, new Int8Array(charge.length), [-9, 9], "obj_charge"),
    obj_btag: new Float32Array(btag), obj_type: new Uint8Array(type),
  };
}
