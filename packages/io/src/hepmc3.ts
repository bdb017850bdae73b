// HepMC 3 ascii files (arXiv 1912.08005, "Asciiv3"), plain, gzip or zstd, as tables of events, in GeV and mm whatever the file's units.
import { MpmError } from "@mpm/tensor";
import { malformed } from "./malformed.js";
import { memoryTable, type GatheredColumn } from "./memory-table.js";
import { append, finished, floats, integers, type NumberList } from "./number-list.js";
import type { Reader } from "./open-table.js";
import { defaultTextLimit, forEachLine, textCompression, type Cursor } from "./text-lines.js";
import { comesNext, nextFloat, nextInteger, skipBlanks, skipWord } from "./text-numbers.js";

// In the order of the file's lines.
const MOMENTUM = ["part_px", "part_py", "part_pz", "part_energy", "part_mass"] as const;
const VERTEX_POSITION = ["vertex_x", "vertex_y", "vertex_z", "vertex_t"] as const;
const EVENT_POSITION = ["event_x", "event_y", "event_z", "event_t"] as const;
/** Event attributes that become columns, with their names here and their units. */
const ATTRIBUTES = [["event_scale", "scale", "GeV"], ["alphaQCD", "alpha_qcd", undefined], ["alphaQED", "alpha_qed", undefined], ["GenCrossSection", "cross_section", "pb"]] as const;

const columnLists = () => ({
  event: { event_number: integers(), num_particles: integers(), num_vertices: integers(), event_x: floats(), event_y: floats(), event_z: floats(), event_t: floats(), scale: floats(), alpha_qcd: floats(), alpha_qed: floats(), cross_section: floats() },
  particle: { part_id: integers(), part_origin: integers(), part_pdg_id: integers(), part_px: floats(), part_py: floats(), part_pz: floats(), part_energy: floats(), part_mass: floats(), part_status: integers() },
  vertex: { vertex_id: integers(), vertex_status: integers(), vertex_x: floats(), vertex_y: floats(), vertex_z: floats(), vertex_t: floats() },
});

interface Events extends ReturnType<typeof columnLists> {
  isHepMc: boolean;
  isWhole: boolean;
  numEvents: number;
  /** What the "E" line says of the event that is read. */
  expectedParticles: number;
  /** To GeV and mm, as divisor and factor: rounded once. */
  perGev: number;
  mmPerLength: number;
  readonly weights: NumberList<Float64Array>;
  readonly incoming: NumberList<Int32Array>;
  readonly particleOffsets: NumberList<Int32Array>;
  readonly vertexOffsets: NumberList<Int32Array>;
  readonly weightOffsets: NumberList<Int32Array>;
  readonly incomingOffsets: NumberList<Int32Array>;
}

/**
 * Columns: event_number, num_particles, num_vertices (as the event says: vertices of one incoming particle and no position are not
 * listed in the file), event_x/y/z/t, scale, alpha_qcd, alpha_qed, cross_section (NaN where the event has none), weights; of its
 * particles part_id, part_origin (negative: the vertex it comes from; positive: the particle it comes from; 0: a beam),
 * part_pdg_id, part_px/y/z, part_energy, part_mass, part_status; of its vertices vertex_id, vertex_status, vertex_x/y/z/t (NaN
 * where the file gives no position) and vertex_incoming, lists of part_id. They are held in memory, about 60 bytes a particle.
 */
export const openHepMc3: Reader = async (source, { maxTextBytes = defaultTextLimit(source.size) }) => {
  const events = noEvents();
  await forEachLine(source, maxTextBytes, (cursor) => {
    if (skipBlanks(cursor)) readLine(events, cursor);
  });
  if (!events.isHepMc) malformed(source.name, "expected HepMC::Asciiv3-START_EVENT_LISTING, found none");
  if (!events.isWhole) malformed(source.name, `it ends after ${events.numEvents} events without HepMC::Asciiv3-END_EVENT_LISTING: copy it again, or add that line if the generator stopped early and the last event is whole`);
  const compression = textCompression(await source.read(0, Math.min(source.size, 4)));
  await source.close();
  return memoryTable({ format: "hepmc3", columns: gathered(events), numRows: events.numEvents, ...(compression === undefined ? {} : { compression }) });
};

function noEvents(): Events {
  const startingAtZero = (): NumberList<Int32Array> => {
    const list = integers();
    append(list, 0);
    return list;
  };
  return {
    ...columnLists(), isHepMc: false, isWhole: false, numEvents: 0, expectedParticles: 0, perGev: 1, mmPerLength: 1,
    weights: floats(), incoming: integers(),
    particleOffsets: startingAtZero(), vertexOffsets: startingAtZero(), weightOffsets: startingAtZero(), incomingOffsets: startingAtZero(),
  };
}

const isLetter = (cursor: Cursor, letter: string): boolean => comesNext(cursor, letter) && (cursor.bytes[cursor.at + 1] ?? 0) <= 32;

function readLine(events: Events, cursor: Cursor): void {
  if (comesNext(cursor, "HepMC::")) readMark(events, cursor);
  else if (!events.isHepMc) malformed(cursor.name, `line ${cursor.line}: expected HepMC::Asciiv3-START_EVENT_LISTING before it`);
  else if (isLetter(cursor, "E")) startEvent(events, cursor);
  else if (events.numEvents === 0) return; // names of weights, tools and attributes of the run
  else if (isLetter(cursor, "P")) readParticle(events, cursor);
  else if (isLetter(cursor, "V")) readVertex(events, cursor);
  else if (isLetter(cursor, "A")) readAttribute(events, cursor);
  else if (isLetter(cursor, "U")) readUnits(events, cursor);
  else if (isLetter(cursor, "W")) readWeights(events, cursor);
  else if (!isLetter(cursor, "T") && !isLetter(cursor, "N")) malformed(cursor.name, `line ${cursor.line}: expected E, U, W, A, P, V, T or N, got byte ${cursor.bytes[cursor.at]}`);
}

function readMark(events: Events, cursor: Cursor): void {
  if (comesNext(cursor, "HepMC::Asciiv3-START_EVENT_LISTING")) events.isHepMc = true;
  else if (comesNext(cursor, "HepMC::Asciiv3-END_EVENT_LISTING")) {
    endEvent(events, cursor);
    events.isWhole = true;
  } else if (!comesNext(cursor, "HepMC::Version"))
    throw new MpmError("unsupported-file", `"${cursor.name}", line ${cursor.line}: expected HepMC::Asciiv3, got another version of HepMC: write it with HepMC3's WriterAscii, or convert it with HepMC3's convert_example (-i hepmc2 -o hepmc3)`);
}

function startEvent(events: Events, cursor: Cursor): void {
  endEvent(events, cursor);
  const { event } = events;
  cursor.at++;
  append(event.event_number, nextInteger(cursor, "event number"));
  append(event.num_vertices, nextInteger(cursor, "number of vertices"));
  events.expectedParticles = nextInteger(cursor, "number of particles");
  append(event.num_particles, events.expectedParticles);
  readPosition(cursor, EVENT_POSITION.map((name) => event[name]), 1, 0);
  for (const [, name] of ATTRIBUTES) append(event[name], Number.NaN);
  events.numEvents++;
  events.perGev = 1;
  events.mmPerLength = 1;
}

/** Closes the event before, if there is one. */
function endEvent(events: Events, cursor: Cursor): void {
  if (events.numEvents === 0 || events.isWhole) return;
  const found = events.particle.part_id.length - lastOf(events.particleOffsets);
  if (found !== events.expectedParticles) malformed(cursor.name, `line ${cursor.line}: expected ${events.expectedParticles} particles in event ${events.numEvents - 1}, got ${found}`);
  append(events.particleOffsets, events.particle.part_id.length);
  append(events.vertexOffsets, events.vertex.vertex_id.length);
  append(events.weightOffsets, events.weights.length);
}

function readUnits(events: Events, cursor: Cursor): void {
  cursor.at++;
  skipBlanks(cursor);
  events.perGev = comesNext(cursor, "MEV") ? 1000 : comesNext(cursor, "GEV") ? 1 : malformed(cursor.name, `line ${cursor.line}: expected GEV or MEV`);
  skipWord(cursor);
  skipBlanks(cursor);
  events.mmPerLength = comesNext(cursor, "CM") ? 10 : comesNext(cursor, "MM") ? 1 : malformed(cursor.name, `line ${cursor.line}: expected MM or CM`);
  if (events.mmPerLength !== 1) for (const name of EVENT_POSITION) scaleLast(events.event[name], events.mmPerLength);
}

function readWeights(events: Events, cursor: Cursor): void {
  cursor.at++;
  while (skipBlanks(cursor)) append(events.weights, nextFloat(cursor, "weight"));
}

/** "A 0 name value": of the event. Others, which are many, are passed over. */
function readAttribute(events: Events, cursor: Cursor): void {
  cursor.at++;
  skipBlanks(cursor);
  if (!isLetter(cursor, "0")) return;
  cursor.at++;
  skipBlanks(cursor);
  for (const [attribute, name, unit] of ATTRIBUTES) {
    if (!comesNext(cursor, `${attribute} `)) continue;
    cursor.at += attribute.length;
    const { data, length } = events.event[name];
    data[length - 1] = nextFloat(cursor, attribute) / (unit === "GeV" ? events.perGev : 1);
  }
}

function readParticle({ particle, perGev }: Events, cursor: Cursor): void {
  cursor.at++;
  append(particle.part_id, nextInteger(cursor, "particle id"));
  append(particle.part_origin, nextInteger(cursor, "origin of a particle"));
  append(particle.part_pdg_id, nextInteger(cursor, "PDG id"));
  for (const name of MOMENTUM) append(particle[name], nextFloat(cursor, name) / perGev);
  append(particle.part_status, nextInteger(cursor, "status"));
}

function readVertex({ vertex, incoming, incomingOffsets, mmPerLength }: Events, cursor: Cursor): void {
  cursor.at++;
  append(vertex.vertex_id, nextInteger(cursor, "vertex id"));
  append(vertex.vertex_status, nextInteger(cursor, "vertex status"));
  skipBlanks(cursor);
  if (!comesNext(cursor, "[")) malformed(cursor.name, `line ${cursor.line}: expected [ids of incoming particles]`);
  for (cursor.at++; !comesNext(cursor, "]"); ) {
    append(incoming, nextInteger(cursor, "incoming particle"));
    if (comesNext(cursor, ",")) cursor.at++;
  }
  cursor.at++;
  append(incomingOffsets, incoming.length);
  readPosition(cursor, VERTEX_POSITION.map((name) => vertex[name]), mmPerLength, Number.NaN);
}

/** "@ x y z t", or `missing`. */
function readPosition(cursor: Cursor, lists: readonly NumberList[], factor: number, missing: number): void {
  const isGiven = skipBlanks(cursor) && comesNext(cursor, "@");
  cursor.at++;
  for (const list of lists) append(list, isGiven ? nextFloat(cursor, "position") * factor : missing);
}

const lastOf = ({ data, length }: NumberList): number => data[length - 1] ?? 0;

function scaleLast({ data, length }: NumberList, factor: number): void {
  data[length - 1] = (data[length - 1] ?? 0) * factor;
}

const UNITS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MOMENTUM.map((name) => [name, "GeV"])), ...Object.fromEntries([...VERTEX_POSITION, ...EVENT_POSITION].map((name) => [name, "mm"])),
  scale: "GeV", cross_section: "pb",
};

function gathered(events: Events): Record<string, GatheredColumn> {
  const particles = [finished(events.particleOffsets)];
  const vertices = [finished(events.vertexOffsets)];
  const columns: Record<string, GatheredColumn> = {};
  const add = (lists: Readonly<Record<string, NumberList>>, offsets: readonly Int32Array[]) => {
    for (const [name, list] of Object.entries(lists)) columns[name] = { list, offsets, ...(UNITS[name] === undefined ? {} : { unit: UNITS[name] }) };
  };
  add(events.event, []);
  add({ weights: events.weights }, [finished(events.weightOffsets)]);
  add(events.particle, particles);
  add(events.vertex, vertices);
  add({ vertex_incoming: events.incoming }, [...vertices, finished(events.incomingOffsets)]);
  return columns;
}
