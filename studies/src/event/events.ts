// The simulated events, in parts that no two uses share: pretraining, fine-tuning, choosing weights, and the test.
import { readFile } from "node:fs/promises";
import { EVENT_PROCESSES, readEventSet, selectClasses, selectEvents, type EventSet, type EventTask } from "@mpm/gnn-event";
import { randomStream } from "@mpm/tensor";

/** Parts of the training file by place in it, where the processes lie mixed. */
const PARTS = { pretraining: [0, 71_500], fineTuning: [71_500, 123_500], validation: [123_500, 130_000] } as const;

/** The files that jobs read. */
export const eventFiles = (data: string): readonly [train: string, test: string] => [`${data}/events_train.npz`, `${data}/events_test.npz`];

/** A part of the training file; pretraining and fine-tuning have 5,500 and 4,000 events of each process, validation 500, give or take. */
export async function readPart(data: string, part: keyof typeof PARTS): Promise<EventSet> {
  const [start, stop] = PARTS[part];
  return selectEvents(await readAll(eventFiles(data)[0]), Int32Array.from({ length: stop - start }, (_, at) => start + at));
}

/** The test file: 2,500 events of each process. */
export async function readTest(data: string): Promise<EventSet> {
  return readAll(eventFiles(data)[1]);
}

const readAll = async (path: string): Promise<EventSet> => readEventSet(await readFile(path), { classes: EVENT_PROCESSES });

/** The two processes of a task, background first: all events, or some that depend on the seed alone, fewer ones part of more. */
export function taskEvents(events: EventSet, { signal, background }: EventTask, chosen?: { readonly perClass: number; readonly seed: number }): EventSet {
  const stream = (seed: number): ReturnType<typeof randomStream> => randomStream(seed, "task", signal, background);
  return selectClasses(events, [background, signal], chosen && { perClass: chosen.perClass, stream: stream(chosen.seed) });
}
