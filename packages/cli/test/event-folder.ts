// A folder with small events of two classes and configurations of runs on them, for the tests.
import { randomStream } from "@mpm/tensor";
import { configFolder, type ConfigFolder } from "./jet-folder.js";

const OBJECTS = 3;

/** `events.npz` with our columns: two jets and MET; those of class 1 have twice the momenta. */
export async function eventFolder(numEvents = 120): Promise<ConfigFolder> {
  const stream = randomStream(1, "toy events");
  const label = Int32Array.from({ length: numEvents }, () => stream.integer(2));
  const perObject = (make: (event: number, rank: number) => number): Float32Array => Float32Array.from({ length: numEvents * OBJECTS }, (_, at) => make(Math.floor(at / OBJECTS), at % OBJECTS));
  const pt = perObject((event) => (1 + label[event]) * (50 + 20 * stream.uniform()));
  const isMet = (rank: number): boolean => rank === OBJECTS - 1;
  return configFolder("events.npz", label, OBJECTS, {
    obj_pt: pt, obj_eta: perObject((_, rank) => (isMet(rank) ? 0 : stream.normal())), obj_phi: perObject(() => 3 * (2 * stream.uniform() - 1)), obj_energy: pt.map((value) => 2 * value),
    obj_btag: perObject((_, rank) => (isMet(rank) ? 0 : stream.integer(2))), obj_charge: perObject(() => 0), obj_type: perObject((_, rank) => (isMet(rank) ? 4 : 0)),
  });
}

const learningRate = { kind: "warmup-constant", peak: 1e-2, warmup: 2 };

/** A pretraining of seconds. */
export const PRETRAINING: Readonly<Record<string, unknown>> = {
  model: "event-network", seed: 2, data: { files: ["events.npz"], classes: ["soft", "hard"] }, validation: { fraction: 0.25 },
  network: { preset: "event-v1", width: 8, layers: 1, rounds: 1 }, epochs: 4, batchSize: 30, learningRate, checkpointEvery: 2,
};

/** A fine-tuning of the model in `pretrained/model`. */
export const FINE_TUNING: Readonly<Record<string, unknown>> = {
  model: "event-network", data: { files: ["events.npz"], classes: ["soft", "hard"], select: { classes: ["hard", "soft"], perClass: 40 } }, validation: { fraction: 0.25 },
  pretrained: "pretrained/model", epochs: 15, batchSize: 20, learningRate,
};

/** An evaluation of the classifier in `tuned/model`, with weights. */
export const EVALUATION: Readonly<Record<string, unknown>> = {
  model: "event-network", data: { files: ["events.npz"], classes: ["soft", "hard"], select: { classes: ["hard", "soft"] }, crossSections: { soft: 3, hard: 1 } }, classifier: "tuned/model", replicas: 20,
};
