// How many events a second become graphs, in shuffled batches as training takes them, by number of objects and by features.
import { EDGE_FEATURES, eventBatches, numEvents, type EventGraphRecipe } from "@mpm/gnn-event";
import { randomStream } from "@mpm/tensor";
import { sampleEvents, type NumObjects } from "./sample-events.js";
import { alignedTable } from "./table.js";

/** The shortest of several passes over the events. */
export interface EventGraphTime {
  readonly objects: NumObjects;
  readonly what: keyof typeof RECIPES;
  readonly events: number;
  readonly edges: number;
  readonly seconds: number;
}

const RECIPES: Readonly<Record<"nodes only" | "edges" | "all edge features", EventGraphRecipe>> = {
  "nodes only": { edges: null }, edges: {}, "all edge features": { edges: { features: EDGE_FEATURES } },
};
const WHAT = Object.keys(RECIPES) as (keyof typeof RECIPES)[];
const BATCH_SIZE = 1_024;
/** Large events are fewer. */
const MOST_EDGES = 3e6;

export function measureEventGraphs({ objects, events, repeats }: { readonly objects: readonly NumObjects[]; readonly events: number; readonly repeats: number }): EventGraphTime[] {
  return objects.flatMap((number) => {
    const set = sampleEvents(number === "mixed" ? events : Math.min(events, Math.round(MOST_EDGES / number ** 2)), number);
    return WHAT.map((what) => {
      let [seconds, edges] = [Infinity, 0];
      for (let repeat = 0; repeat <= repeats; repeat++) { // the first pass compiles
        const start = performance.now();
        edges = 0;
        for (const { graphs } of eventBatches(set, { recipe: RECIPES[what], batchSize: BATCH_SIZE, stream: randomStream(repeat, "order") })) edges += graphs.senders.length;
        if (repeat > 0) seconds = Math.min(seconds, (performance.now() - start) / 1000);
      }
      return { objects: number, what, events: numEvents(set), edges, seconds };
    });
  });
}

/** One line per number of objects. */
export function eventGraphTable(times: readonly EventGraphTime[]): string {
  const millions = (count: number, { seconds }: EventGraphTime): string => (count / seconds / 1e6).toFixed(2);
  const of = (objects: NumObjects, what: EventGraphTime["what"]): EventGraphTime => times.find((time) => time.objects === objects && time.what === what) as EventGraphTime;
  return alignedTable([
    ["objects", ...WHAT.map((what) => `${what} [M events/s]`), "edges [M/s]"],
    ...Array.from(new Set(times.map(({ objects }) => objects)), (objects) => [String(objects), ...WHAT.map((what) => millions(of(objects, what).events, of(objects, what))), millions(of(objects, "edges").edges, of(objects, "edges"))]),
  ]);
}
