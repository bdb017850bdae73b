// Random values for all parameters of a graph, also for those that start at 0 or 1.
import { initParameters, type Graph } from "@mpm/graph";
import { randomStream, type Tensor } from "@mpm/tensor";

/** First values, and normal numbers of spread 0.2 on top of them. */
export function randomWeights({ parameters }: Pick<Graph, "parameters">, seed: number = 1): Record<string, Tensor<"float32">> {
  const weights = initParameters({ parameters }, seed);
  for (const [name, { data }] of Object.entries(weights)) {
    const stream = randomStream(seed, "toy weights", name);
    for (let at = 0; at < data.length; at++) data[at] += 0.2 * stream.normal();
  }
  return weights;
}
