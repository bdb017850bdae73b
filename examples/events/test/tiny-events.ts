// The example's events, few of them, and settings of seconds.
import { numEvents, selectEvents, type EventSet } from "@mpm/gnn-event";
import { loadEvents, type ExampleEvents } from "../src/example-events.js";
import { parseSettings, type EventsSettings } from "../src/settings.js";

/** One event in twenty of those that are validated or tested on, and in ten of those learned from. */
export async function fewEvents(): Promise<ExampleEvents> {
  const { pretraining, tasks, ...others } = await loadEvents(new URL("../data/", import.meta.url));
  const every = (events: EventSet, step: number): EventSet => selectEvents(events, Array.from({ length: Math.floor(numEvents(events) / step) }, (_, at) => at * step));
  const judged = Object.fromEntries(Object.entries(others).map(([name, events]) => [name, every(events, 20)])) as unknown as Omit<ExampleEvents, "pretraining" | "tasks">;
  return { pretraining: every(pretraining, 10), tasks: every(tasks, 10), ...judged };
}

/** Two sizes and two seeds with a small network. */
export function quickSettings(): EventsSettings {
  const settings = parseSettings(["--sizes", "10,20", "--seeds", "2", "--epochs", "2", "--threads", "1"], { availableThreads: 1 });
  const network = { preset: "event-v1-code", width: 8, layers: 1, rounds: 1 };
  return { ...settings, worker: false, pretraining: { ...settings.pretraining, network, batchSize: 64, learningRate: 1e-2 }, budgetOf: () => ({ epochs: 3, batchSize: 10 }) };
}
