// A model to train twice: its artifacts, first values and batches.
import { initParameters, type TrainingArtifacts } from "@mpm/graph";
import type { NamedTensors } from "@mpm/runtime";
import type { ParticleSet } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";

export interface TestModel {
  readonly artifacts: TrainingArtifacts;
  readonly initial: Readonly<Record<string, Tensor<"float32">>>;
  /** `count` batches of differing sizes. */
  readonly batches: (count: number) => readonly NamedTensors[];
}

/** First values of all parameters, all of them moved a little: blocks of a fresh transformer do nothing. */
export function firstValues({ trainable, frozen }: TrainingArtifacts): Record<string, Tensor<"float32">> {
  const values = initParameters({ parameters: [...trainable, ...frozen] }, 1);
  for (const [name, { data }] of Object.entries(values)) {
    const stream = randomStream(1, "first values", name);
    data.forEach((value, index) => { data[index] = value + 0.1 * stream.normal(); });
  }
  return values;
}

/** Sets of 2 to 9 particles with three normal features. */
export function randomSets(numSets: number): ParticleSet {
  const stream = randomStream(1, "sets");
  const offsets = new Int32Array(numSets + 1);
  for (let row = 0; row < numSets; row++) offsets[row + 1] = offsets[row] + 2 + stream.integer(8);
  const features = tensor("float32", [offsets[numSets], 3]); // [particles, features]
  stream.fillNormal(features.data);
  return { offsets, features, featureNames: ["a", "b", "c"] };
}

/** The first `count` of an endless row. */
export function take<T>(count: number, items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === count) break;
    taken.push(item);
  }
  return taken;
}
