// Les Houches event files (hep-ph/0609017; version 3: arXiv 1405.1067), plain, gzip or zstd, as tables of events.
// Units are the format's own: GeV, and mm for c times the proper lifetime.
import type { Reader } from "./open-table.js";
import { malformed } from "./malformed.js";
import { memoryTable, type GatheredColumn } from "./memory-table.js";
import { append, finished, floats, integers, type NumberList } from "./number-list.js";
import { defaultTextLimit, forEachLine, textCompression, type Cursor } from "./text-lines.js";
import { comesNext, nextFloat, nextInteger, skipBlanks } from "./text-numbers.js";

// In the order of the file's lines (common block HEPEUP).
const EVENT_INTEGERS = ["num_particles", "process_id"] as const;
const EVENT_FLOATS = { weight: undefined, scale: "GeV", alpha_qed: undefined, alpha_qcd: undefined } as const;
const PARTICLE_INTEGERS = ["part_pdg_id", "part_status", "part_mother1", "part_mother2", "part_color1", "part_color2"] as const;
const PARTICLE_FLOATS = { part_px: "GeV", part_py: "GeV", part_pz: "GeV", part_energy: "GeV", part_mass: "GeV", part_lifetime: "mm", part_spin: undefined } as const;

type Place = "outside" | "header" | "comment" | "event" | "particles" | "behind particles";

interface Events {
  place: Place;
  isLhe: boolean;
  isWhole: boolean;
  numEvents: number;
  particlesLeft: number;
  /** Within `<wgt>` or `<weights>`, where numbers are weights. */
  inWeights: boolean;
  readonly lists: ReadonlyMap<string, NumberList>;
  readonly eventIntegers: readonly (readonly [string, NumberList])[];
  readonly eventFloats: readonly (readonly [string, NumberList])[];
  readonly particleIntegers: readonly (readonly [string, NumberList])[];
  readonly particleFloats: readonly (readonly [string, NumberList])[];
  readonly particleOffsets: NumberList<Int32Array>;
  readonly weights: NumberList<Float64Array>;
  readonly weightOffsets: NumberList<Int32Array>;
}

/**
 * Columns: num_particles, process_id, weight, scale, alpha_qed, alpha_qcd of an event; part_pdg_id, part_status, part_mother1/2
 * (1-based, 0: none), part_color1/2, part_px/y/z, part_energy, part_mass, part_lifetime, part_spin of its particles; weights:
 * all `<wgt>` and `<weights>` of the event in the file's order. They are held in memory, about 80 bytes a particle.
 */
export const openLhe: Reader = async (source, { maxTextBytes = defaultTextLimit(source.size) }) => {
  const events = noEvents();
  await forEachLine(source, maxTextBytes, (cursor) => readLine(events, cursor));
  if (!events.isLhe) malformed(source.name, "expected <LesHouchesEvents, found none");
  if (!events.isWhole) malformed(source.name, `it ends after ${events.numEvents} events without </LesHouchesEvents>: copy it again, or add that line if the generator stopped early and the last event is whole`);
  const compression = textCompression(await source.read(0, Math.min(source.size, 4)));
  await source.close();
  return memoryTable({ format: "lhe", columns: gathered(events), numRows: events.numEvents, ...(compression === undefined ? {} : { compression }) });
};

function noEvents(): Events {
  const lists = new Map<string, NumberList>();
  const made = (names: readonly string[], make: () => NumberList) => names.map((name) => {
    const list = make();
    lists.set(name, list);
    return [name, list] as const;
  });
  const events: Events = {
    place: "outside", isLhe: false, isWhole: false, numEvents: 0, particlesLeft: 0, inWeights: false, lists,
    eventIntegers: made(EVENT_INTEGERS, integers), eventFloats: made(Object.keys(EVENT_FLOATS), floats),
    particleIntegers: made(PARTICLE_INTEGERS, integers), particleFloats: made(Object.keys(PARTICLE_FLOATS), floats),
    particleOffsets: integers(), weights: floats(), weightOffsets: integers(),
  };
  append(events.particleOffsets, 0);
  append(events.weightOffsets, 0);
  return events;
}

function readLine(events: Events, cursor: Cursor): void {
  if (!skipBlanks(cursor)) return;
  if (events.place === "particles") readParticle(events, cursor);
  else if (events.place === "behind particles") readTail(events, cursor);
  else if (events.place === "event") readEvent(events, cursor);
  else readOutside(events, cursor);
}

function readOutside(events: Events, cursor: Cursor): void {
  if (events.place === "comment") {
    if (holds(cursor, "-->")) events.place = "outside";
  } else if (events.place === "header") {
    if (holds(cursor, "</header")) events.place = "outside";
  } else if (comesNext(cursor, "<LesHouchesEvents")) events.isLhe = true;
  else if (comesNext(cursor, "</LesHouchesEvents")) events.isWhole = true;
  else if (comesNext(cursor, "<!--")) events.place = holds(cursor, "-->") ? "outside" : "comment";
  else if (comesNext(cursor, "<header")) events.place = holds(cursor, "</header") ? "outside" : "header";
  else if (comesNext(cursor, "<event>") || comesNext(cursor, "<event ")) startEvent(events, cursor);
}

function startEvent(events: Events, cursor: Cursor): void {
  if (!events.isLhe) malformed(cursor.name, `line ${cursor.line}: expected <LesHouchesEvents before the first event`);
  events.place = "event";
}

function readEvent(events: Events, cursor: Cursor): void {
  for (const [name, list] of events.eventIntegers) append(list, nextInteger(cursor, name));
  for (const [name, list] of events.eventFloats) append(list, nextFloat(cursor, name));
  events.numEvents++;
  const numParticles = lastOf(events.lists.get("num_particles") as NumberList);
  if (numParticles < 0) malformed(cursor.name, `line ${cursor.line}: expected a number of particles, got ${numParticles}`);
  events.particlesLeft = numParticles;
  append(events.particleOffsets, lastOf(events.particleOffsets) + numParticles);
  events.place = numParticles === 0 ? "behind particles" : "particles";
}

function readParticle(events: Events, cursor: Cursor): void {
  for (const [name, list] of events.particleIntegers) append(list, nextInteger(cursor, name));
  for (const [name, list] of events.particleFloats) append(list, nextFloat(cursor, name));
  if (--events.particlesLeft === 0) events.place = "behind particles";
}

/** Tags, comments of the generator ("#...") and weights, until the event ends. */
function readTail(events: Events, cursor: Cursor): void {
  while (skipBlanks(cursor)) {
    if (comesNext(cursor, "<")) readTag(events, cursor);
    else if (events.inWeights && !comesNext(cursor, "#")) append(events.weights, nextFloat(cursor, "weight"));
    else cursor.at = events.inWeights ? cursor.stop : nextTag(cursor);
    if (events.place === "outside") return;
  }
}

function readTag(events: Events, cursor: Cursor): void {
  if (comesNext(cursor, "</event>")) {
    events.place = "outside";
    events.inWeights = false;
    append(events.weightOffsets, events.weights.length);
  } else if (comesNext(cursor, "<wgt") || comesNext(cursor, "<weights>") || comesNext(cursor, "<weights ")) events.inWeights = true;
  else if (comesNext(cursor, "</wgt") || comesNext(cursor, "</weights")) events.inWeights = false;
  const end = cursor.bytes.subarray(cursor.at, cursor.stop).indexOf(62);
  cursor.at = end === -1 ? cursor.stop : cursor.at + end + 1;
}

/** A tag on the rest of the line, unless it is a comment. */
function nextTag(cursor: Cursor): number {
  if (comesNext(cursor, "#")) return cursor.stop;
  const found = cursor.bytes.subarray(cursor.at, cursor.stop).indexOf(60);
  return found === -1 ? cursor.stop : cursor.at + found;
}

function holds(cursor: Cursor, text: string): boolean {
  const start = cursor.at;
  let isHeld = false;
  for (; cursor.at < cursor.stop && !isHeld; cursor.at++) isHeld = comesNext(cursor, text);
  cursor.at = start;
  return isHeld;
}

const lastOf = ({ data, length }: NumberList): number => data[length - 1] ?? 0;

function gathered(events: Events): Record<string, GatheredColumn> {
  const particles = [finished(events.particleOffsets)];
  const units: Readonly<Record<string, string | undefined>> = { ...EVENT_FLOATS, ...PARTICLE_FLOATS };
  const columns: Record<string, GatheredColumn> = {};
  for (const [name, list] of events.lists) {
    const unit = units[name];
    columns[name] = { list, offsets: name.startsWith("part_") ? particles : [], ...(unit === undefined ? {} : { unit }) };
  }
  columns["weights"] = { list: events.weights, offsets: [finished(events.weightOffsets)] };
  return columns;
}
