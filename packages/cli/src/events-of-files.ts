// The events of a configuration's data files as one set in memory.
import { eventSet, numEvents, selectClasses, selectEvents, weightByCrossSection, type EventSet } from "@mpm/gnn-event";
import { splitSets } from "@mpm/sets";
import { randomStream } from "@mpm/tensor";
import { aboveZero, choice, list, object, record, text, type Check } from "@mpm/tensor/json-checks";
import { countCheck } from "./config-checks.js";
import { readRows, recipeCheck, type FilesConfig } from "./rows-of-files.js";

/** The part "data" of a configuration of events. */
export interface EventsConfig extends FilesConfig {
  /** Names of the classes, by label. */
  readonly classes?: readonly string[];
  /** These classes only, in this order: for a task [background, signal]; `perClass` events of each. */
  readonly select?: { readonly classes: readonly string[]; readonly perClass?: number };
  /** The column with the events' weights. */
  readonly weight?: string;
  /** By class: weights then add up to these. */
  readonly crossSections?: Readonly<Record<string, number>>;
  readonly emptyEvents?: "error" | "drop";
}

const crossSections: Check = (value, path) => {
  for (const [name, entry] of Object.entries(record(value, path))) aboveZero(entry, `${path}.${name}`);
};

/** Checks an `EventsConfig`. */
export const eventsCheck: Check = object({
  files: list(text), recipe: recipeCheck, classes: list(text, 2), select: object({ classes: list(text, 2), perClass: countCheck }, ["classes"]), weight: text, crossSections, emptyEvents: choice(["error", "drop"]),
}, ["files"]);

/** Reads the events; the seed says which ones `perClass` takes. Throws what `readRows`, `eventSet`, `selectClasses` and `weightByCrossSection` throw. */
export async function readEvents(config: EventsConfig, folder: string, seed: number): Promise<EventSet> {
  const { classes, weight, emptyEvents = "error", select, crossSections: sections } = config;
  const all = eventSet(await readRows(config, folder), { emptyEvents, ...(classes && { classes }), ...(weight !== undefined && { weight }) });
  const { perClass } = select ?? {};
  const chosen = select === undefined ? all : selectClasses(all, select.classes, perClass === undefined ? undefined : { perClass, stream: randomStream(seed, "events of classes") });
  return sections === undefined ? chosen : weightByCrossSection(chosen, sections);
}

/** The events to learn from, and those to validate on, if any. */
export function splitEvents(events: EventSet, fraction: number | undefined, seed: number): readonly [EventSet, EventSet | undefined] {
  if (fraction === undefined) return [events, undefined];
  const [training, validation] = splitSets(numEvents(events), [1 - fraction, fraction], randomStream(seed, "validation events"));
  return [selectEvents(events, training), selectEvents(events, validation)];
}
