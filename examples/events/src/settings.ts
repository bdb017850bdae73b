// Settings of the walk-through: command-line options, sizes and learning rates. These are those of the event studies, but for that of the
// pretrained layers, which is 0.3 of that of the last layer here and equal to it there.
import { parseArgs } from "node:util";
import { EVENT_TASKS, type EventTask } from "@mpm/gnn-event";

export interface EventsSettings {
  readonly task: EventTask;
  /** Events of each class that a classifier learns from, ascending. */
  readonly sizes: readonly number[];
  readonly seeds: readonly number[];
  readonly threads: number;
  /** Compute in worker threads, which take a second to start. */
  readonly worker: boolean;
  readonly pretraining: { readonly network: unknown; readonly epochs: number; readonly batchSize: number; readonly learningRate: number };
  readonly fineTuning: { readonly learningRate: number; readonly backboneRate: number; readonly patience: number };
  readonly budgetOf: (perClass: number) => Budget;
}

/** Passes over the events, and events in a batch. */
export interface Budget {
  readonly epochs: number;
  readonly batchSize: number;
}

/** A small task gets more passes over it, in smaller batches. */
function budgetOf(perClass: number): Budget {
  return perClass <= 100 ? { epochs: 30, batchSize: 50 } : perClass <= 300 ? { epochs: 20, batchSize: 50 } : { epochs: 12, batchSize: 125 };
}

/** Events of a class that are there to learn from. */
export const LARGEST_TASK: number = 1_000;

export const USAGE: string = `usage: npm --prefix examples/events start -- [options]
  --task "WH vs ZH"     ${EVENT_TASKS.map(({ name }) => name).join(", ")}
  --sizes 50,200,1000   events of each class, at most ${LARGEST_TASK}
  --seeds 3             how many
  --epochs 4            passes over the events while pretraining
  --backbone-rate 0.3   learning rate of the pretrained layers in fine-tuning, relative to that of the last layer
  --threads 2           of a training step`;

/** Settings from command-line words. Throws RangeError or TypeError that says what is wrong and what is expected. */
export function parseSettings(words: readonly string[], { availableThreads }: { readonly availableThreads: number }): EventsSettings {
  const options = { task: { type: "string" }, sizes: { type: "string" }, seeds: { type: "string" }, epochs: { type: "string" }, "backbone-rate": { type: "string" }, threads: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...words], strict: true, options });
  const name = values.task ?? "WH vs ZH";
  const task = EVENT_TASKS.find((known) => known.name === name);
  if (task === undefined) throw new RangeError(`--task: expected one of ${EVENT_TASKS.map((known) => known.name).join(", ")}, got ${name}`);
  const sizes = [...new Set((values.sizes ?? "50,200,1000").split(",").map((word) => count("--sizes", word)))].toSorted((a, b) => a - b);
  const largest = sizes[sizes.length - 1];
  if (largest > LARGEST_TASK) throw new RangeError(`--sizes: expected ${LARGEST_TASK} at most, got ${largest}`);
  const backboneRate = Number(values["backbone-rate"] ?? "0.3");
  if (!(backboneRate > 0 && backboneRate < Infinity)) throw new RangeError(`--backbone-rate: expected a number above 0, got "${values["backbone-rate"]}"`);
  return {
    task, sizes, seeds: Array.from({ length: count("--seeds", values.seeds ?? "3") }, (_, seed) => seed + 1),
    threads: values.threads === undefined ? Math.min(2, availableThreads) : count("--threads", values.threads),
    worker: true, pretraining: { network: "event-v1-code", epochs: count("--epochs", values.epochs ?? "4"), batchSize: 512, learningRate: 2e-3 },
    fineTuning: { learningRate: 1e-3, backboneRate, patience: 6 }, budgetOf,
  };
}

function count(option: string, word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${option}: expected a whole number of 1 or more, got "${word}"`);
  return value;
}
