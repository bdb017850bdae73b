// Events to measure with.
import { eventSet, type EventSet } from "@mpm/gnn-event";
import { randomStream } from "@mpm/tensor";

/** Objects per event; "mixed": as in the simulated events, 3 and more, 4.6 on average. */
export type NumObjects = number | "mixed";

/** Events of random objects; the last of each is MET. */
export function sampleEvents(numEvents: number, objects: NumObjects): EventSet {
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
