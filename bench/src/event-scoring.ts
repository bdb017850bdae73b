// How many events a second `classify` scores, from columns to probabilities: graphs are made meanwhile, and batches run at once.
import { classify, eventForwardGraph, eventPresets, parseEventGraphRecipe, type EventModel, type EventPresetName } from "@mpm/gnn-event";
import { initParameters } from "@mpm/graph";
import { timed } from "./event-network.js";
import { sampleEvents } from "./sample-events.js";
import { alignedTable } from "./table.js";

/** One way of scoring. */
export interface EventScoring {
  readonly preset: EventPresetName;
  /** Batches at once, each with one thread; 0 for one batch at a time in the main thread, with `threadsInside` in an operator. */
  readonly workers: number;
  readonly threadsInside: number;
  readonly events: number;
  /** Seconds of all events, less those of a few, which is what opening models takes; the shortest of some repeats. */
  readonly seconds: number;
}

const CLASSES = Array.from({ length: 13 }, (_, label) => `class ${label}`);
const FEW = 250;

export async function measureEventScoring({ preset, events, repeats }: { readonly preset: EventPresetName; readonly events: number; readonly repeats: number }): Promise<EventScoring[]> {
  const config = { ...eventPresets[preset], outputs: CLASSES.length };
  const model: EventModel = { config, recipe: parseEventGraphRecipe({}), head: { kind: "multiclass", classes: CLASSES }, weights: initParameters(eventForwardGraph(config), 1), provenance: {} };
  const [all, few] = [sampleEvents(events, "mixed"), sampleEvents(FEW, "mixed")];
  const ways = [{ workers: 0, threadsInside: 1 }, { workers: 0, threadsInside: 2 }, { workers: 1, threadsInside: 1 }, { workers: 2, threadsInside: 1 }];
  const best = ways.map(() => Infinity);
  for (let repeat = 0; repeat < repeats; repeat++) for (const [way, { workers, threadsInside }] of ways.entries()) {
    const options = workers === 0 ? { worker: false, threads: threadsInside } : { threads: workers };
    const opening = await timed(async () => classify(model, few, options));
    best[way] = Math.min(best[way], (await timed(async () => classify(model, all, options))) - opening);
  }
  return ways.map((way, at) => ({ preset, ...way, events: events - FEW, seconds: best[at] }));
}

/** One line per way. */
export function eventScoringTable(times: readonly EventScoring[]): string {
  return alignedTable([
    ["preset", "batches at once", "threads inside", "scored [events/s]"],
    ...times.map(({ preset, workers, threadsInside, events, seconds }) => [preset, workers === 0 ? "1, main thread" : `${workers}`, `${threadsInside}`, (events / seconds).toFixed(0)]),
  ]);
}
