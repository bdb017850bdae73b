// How many events a second become graphs, in shuffled batches as training takes them, by number of objects and by features.
import { EDGE_FEATURES, eventBatches, eventSet, type EventGraphRecipe, type EventSet } from "@mpm/gnn-event";
import { randomStream } from "@mpm/tensor";
import { alignedTable } from "./table.js";

/** The shortest of several passes over the events. */
export interface EventGraphTime {
  /** Objects per event; "mixed": as in the simulated events, 3 and more, 4.6 on average. */
  readonly objects: number | "mixed";
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

export function measureEventGraphs({ objects, events, repeats }: { readonly objects: readonly EventGraphTime["objects"][]; readonly events: number; readonly repeats: number }): EventGraphTime[] {
  return objects.flatMap((number) => {
    const set = sampleEvents(events, number);
    return WHAT.map((what) => {
      let [seconds, edges] = [Infinity, 0];
      for (let repeat = 0; repeat <= repeats; repeat++) { // the first pass compiles
        const start = performance.now();
        edges = 0;
        for (const { graphs } of eventBatches(set, { recipe: RECIPES[what], batchSize: BATCH_SIZE, stream: randomStream(repeat, "order") })) edges += graphs.senders.length;
        if (repeat > 0) seconds = Math.min(seconds, (performance.now() - start) / 1000);
      }
      return { objects: number, what, events, edges, seconds };
    });
  });
}

/** Random objects; the last of each event is MET. */
function sampleEvents(numEvents: number, objects: EventGraphTime["objects"]): EventSet {
  const random = randomStream(1, "events");
  const offsets = new Int32Array(numEvents + 1);
  for (let event = 0; event < numEvents; event++) offsets[event + 1] = offsets[event] + (objects === "mixed" ? 3 + Math.floor(-2.05 * Math.log(1 - random.uniform())) : objects);
  const column = (value: (object: number) => number): Float32Array => new Float32Array(offsets[numEvents]).map((_, object) => value(object));
  const isMet = new Uint8Array(offsets[numEvents] + 1);
  for (const end of offsets.subarray(1)) isMet[end - 1] = 1;
  const pt = column(() => 25 - 40 * Math.log(1 - random.uniform()));
  const eta = column((object) => (isMet[object] ? 0 : 1.7 * random.normal()));
  const columns = {
    obj_pt: pt, obj_eta: eta, obj_phi: column(() => Math.PI * (2 * random.uniform() - 1)), obj_energy: column((object) => pt[object] * Math.cosh(eta[object])),
    obj_btag: column(() => random.integer(2)), obj_charge: column(() => random.integer(3) - 1), obj_type: column((object) => (isMet[object] ? 4 : random.integer(4))),
  };
  return eventSet({ rows: { offsets, columns }, perRow: {} });
}

/** One line per number of objects. */
export function eventGraphTable(times: readonly EventGraphTime[]): string {
  const millions = (count: number, { seconds }: EventGraphTime): string => (count / seconds / 1e6).toFixed(2);
  const of = (objects: EventGraphTime["objects"], what: EventGraphTime["what"]): EventGraphTime => times.find((time) => time.objects === objects && time.what === what) as EventGraphTime;
  return alignedTable([
    ["objects", ...WHAT.map((what) => `${what} [M events/s]`), "edges [M/s]"],
    ...Array.from(new Set(times.map(({ objects }) => objects)), (objects) => [String(objects), ...WHAT.map((what) => millions(of(objects, what).events, of(objects, what))), millions(of(objects, "edges").edges, of(objects, "edges"))]),
  ]);
}
