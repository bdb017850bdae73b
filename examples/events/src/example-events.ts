// The simulated events of this example (see data/README.md), in parts that no two uses share.
import { readFile } from "node:fs/promises";
import { EVENT_PROCESSES, numEvents, readEventSet, selectClasses, selectEvents, type EventSet, type EventTask } from "@mpm/gnn-event";
import { randomStream } from "@mpm/tensor";

/** Shares of a file, by place in it, where the processes lie mixed. */
const PARTS = { pretraining: [0, 0.8], pretrainingValidation: [0.8, 0.88], pretrainingTest: [0.88, 1], tasks: [0, 0.8], tasksValidation: [0.8, 1] } as const;

export interface ExampleEvents {
  /** 13 processes. */
  readonly pretraining: EventSet;
  readonly pretrainingValidation: EventSet;
  readonly pretrainingTest: EventSet;
  /** The processes of the tasks, for fine-tuning. */
  readonly tasks: EventSet;
  readonly tasksValidation: EventSet;
  readonly tasksTest: EventSet;
}

/** Reads the three files. */
export async function loadEvents(directory: URL): Promise<ExampleEvents> {
  const read = async (name: string): Promise<EventSet> => readEventSet(await readFile(new URL(name, directory)), { classes: EVENT_PROCESSES });
  const [pretraining, tasks, tasksTest] = await Promise.all([read("pretraining.npz"), read("tasks_train.npz"), read("tasks_test.npz")]);
  const part = (events: EventSet, [start, stop]: readonly [number, number]): EventSet => {
    const [first, end] = [start, stop].map((share) => Math.round(share * numEvents(events)));
    return selectEvents(events, Int32Array.from({ length: end - first }, (_, row) => first + row));
  };
  return {
    pretraining: part(pretraining, PARTS.pretraining), pretrainingValidation: part(pretraining, PARTS.pretrainingValidation), pretrainingTest: part(pretraining, PARTS.pretrainingTest),
    tasks: part(tasks, PARTS.tasks), tasksValidation: part(tasks, PARTS.tasksValidation), tasksTest,
  };
}

/** The two processes of a task, background first: all events, or so many of each, which the seed alone chooses. */
export function taskEvents(events: EventSet, { signal, background }: EventTask, chosen?: { readonly perClass: number; readonly seed: number }): EventSet {
  return selectClasses(events, [background, signal], chosen && { perClass: chosen.perClass, stream: randomStream(chosen.seed, "task events") });
}
