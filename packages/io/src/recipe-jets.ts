// Applies a recipe of jets to some rows of a file.
import { filterEntries, listEntries, noteBadNumbers, noteNonFinite, rowOfEntries, type Entries, type NonFinite } from "./recipe-entries.js";
import { particleReferences } from "./recipe-columns.js";
import { groupParticles } from "./recipe-grouping.js";
import { readLabels } from "./recipe-labels.js";
import { massesOf, momentaOf, readMomenta, sumRows, toPolar, wrapAngle, type Momenta } from "./recipe-momentum.js";
import { typesByMass } from "./recipe-pdg.js";
import { joinRows, type MadeRows, type Rows } from "./recipe-rows.js";
import { conditionFlags, oneHotPlaces, pdgOrSource, sourceValues, wholeNumbers } from "./recipe-values.js";
import { ENERGY_UNITS, LENGTH_UNITS, type JetRecipe, type JetsSource, type ParticlesSource } from "./recipe.js";
import type { ColumnBatch } from "./table.js";

const LENGTHS = ["d0", "d0err", "dz", "dzerr"] as const;

interface Units {
  readonly energy: number;
  readonly length: number;
}

export function applyJets(recipe: JetRecipe, batch: ColumnBatch, seen: NonFinite): MadeRows {
  const { energy = "GeV", length = "mm" } = recipe.units ?? {};
  const units = { energy: ENERGY_UNITS[energy], length: LENGTH_UNITS[length] };
  const all = joinRows(recipe.particles.map((source) => readParticles(source, batch, units, seen)));
  const { particles, jets: entries, momenta } = groupParticles(recipe, batch, all, seen);
  const source = recipe.jets ?? {};
  const jets = momenta ?? (hasMomentum(source) ? readMomenta(source, entries, units.energy) : toPolar(sumRows(momentaOf(particles), particles.offsets)));
  const columns = particleColumns(recipe.particles[0].relativeToJet ? absoluteParticles(particles, jets) : particles, jets);
  noteOutputs(columns, entries.offsets.map((jet) => particles.offsets[jet]), seen);
  const extras = Object.entries(source.columns ?? {}).map(([name, column]) => [name, Float64Array.from(sourceValues(column, entries))] as const);
  const perRow = { ...jetColumns(jets), ...Object.fromEntries(extras), ...readLabels(recipe, entries) };
  noteOutputs(jetColumns(jets), entries.offsets, seen);
  return { rows: { offsets: particles.offsets, columns }, perRow, rowOf: rowOfEntries(entries.offsets), keep: keptJets(source, jets, entries) };
}

const hasMomentum = ({ pt, px }: JetsSource): boolean => pt !== undefined || px !== undefined;

function keptJets(source: JetsSource, { pt, eta }: Momenta, entries: Entries): Uint8Array {
  const { minPt = 0, maxAbsEta = Infinity, where = [] } = source;
  return conditionFlags(where, entries).map((flag, jet) => (flag && !(pt[jet] < minPt) && !(Math.abs(eta[jet]) > maxAbsEta) ? 1 : 0));
}

/** The particles of each row of the batch, each key a column. */
function readParticles(source: ParticlesSource, batch: ColumnBatch, { energy, length }: Units, seen: NonFinite): Rows {
  const all = listEntries(batch, particleReferences(source));
  const { where = [] } = source;
  const entries = noteNonFinite(where.length === 0 ? all : filterEntries(all, conditionFlags(where, noteNonFinite(all, seen))), seen);
  const columns: Record<string, Float64Array> = { ...readMomenta(source, entries, energy) };
  if (source.charge !== undefined) columns["charge"] = pdgOrSource(source.charge, "charge", entries);
  if (source.type !== undefined) columns["type"] = particleTypes(source.type, entries);
  for (const key of LENGTHS) if (source[key] !== undefined) columns[key] = sourceValues(source[key], entries, length);
  for (const [name, column] of Object.entries(source.columns ?? {})) columns[name] = sourceValues(column, entries);
  return { offsets: entries.offsets, columns };
}

function particleTypes(type: NonNullable<ParticlesSource["type"]>, entries: Entries): Float64Array {
  if (typeof type === "object" && "oneHot" in type) return oneHotPlaces(type.oneHot, entries, "part_type");
  if (typeof type === "object" && "mass" in type) return typesByMass(entries.read(type.mass), entries.read(type.charge));
  return pdgOrSource(type, "type", entries);
}

/** Particles given as fractions of the jet's pT and differences from its axis; massless. */
function absoluteParticles({ offsets, columns }: Rows, jets: Momenta): Rows {
  const jetOf = rowOfEntries(offsets);
  const pt = columns["pt"].map((fraction, at) => fraction * jets.pt[jetOf[at]]);
  const eta = columns["eta"].map((difference, at) => difference + jets.eta[jetOf[at]]);
  const phi = columns["phi"].map((difference, at) => difference + jets.phi[jetOf[at]]);
  return { offsets, columns: { ...columns, pt, eta, phi, energy: pt.map((value, at) => value * Math.cosh(eta[at])) } };
}

function particleColumns({ offsets, columns }: Rows, jets: Momenta): Record<string, Float32Array | Int8Array | Uint8Array> {
  const { pt, eta, phi, energy, charge, type, ...others } = columns;
  const jetOf = rowOfEntries(offsets);
  return {
    part_pt: new Float32Array(pt),
    part_deta: fromJets(eta, jets.eta, jetOf, (difference) => difference),
    part_dphi: fromJets(phi, jets.phi, jetOf, wrapAngle),
    part_energy: new Float32Array(energy),
    ...(charge && { part_charge: wholeNumbers(charge, new Int8Array(charge.length), [-9, 9], "part_charge") }),
    ...(type && { part_type: wholeNumbers(type, new Uint8Array(type.length), [0, 4], "part_type") }),
    ...Object.fromEntries(Object.entries(others).map(([key, values]) => [LENGTHS.some((name) => name === key) ? `part_${key}` : key, new Float32Array(values)])),
  };
}

/** Particle minus jet. */
function fromJets(values: Float64Array, axes: Float64Array, jetOf: Int32Array, wrap: (difference: number) => number): Float32Array {
  const differences = new Float32Array(values.length);
  for (let at = 0; at < differences.length; at++) differences[at] = wrap(values[at] - axes[jetOf[at]]);
  return differences;
}

const jetColumns = (jets: Momenta): Record<string, Float32Array> => ({
  jet_pt: new Float32Array(jets.pt), jet_eta: new Float32Array(jets.eta), jet_phi: new Float32Array(jets.phi),
  jet_energy: new Float32Array(jets.energy), jet_mass: new Float32Array(massesOf(jets)),
});

/** Sums and products of finite numbers may overflow. */
function noteOutputs(columns: Readonly<Record<string, Float32Array | Int8Array | Uint8Array>>, offsets: Int32Array, seen: NonFinite): void {
  if (seen.columns.size > 0) return;
  for (const [name, values] of Object.entries(columns)) noteBadNumbers(name, values, offsets, seen);
}
