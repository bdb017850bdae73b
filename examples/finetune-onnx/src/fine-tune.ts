// Fine-tuning a model from a file: a new last layer on what it knows, then all of it.
import { bindParameters, decodeModel, encodeModel, extendGraph, liftParameters, prepare, subgraph, trainingArtifacts, type TrainingArtifactsOptions } from "@mpm/graph";
import { linear, scope } from "@mpm/layers";
import type { ParticleSet } from "@mpm/sets";
import type { Tensor } from "@mpm/tensor";
import { createTrainer, warmupCosine } from "@mpm/train";
import { batches, CLASSES } from "./jets.js";

type Weights = Readonly<Record<string, Tensor>>;

/** Taggers for any ONNX Runtime, as .onnx files: after training the new head, and after training everything. */
export interface FineTuned {
  readonly headOnly: Uint8Array;
  readonly full: Uint8Array;
}

/** Teaches `file`, a classifier that ends in a linear layer, the classes of `jets`: `steps` steps on 100 jets for each stage. */
export async function fineTune(file: Uint8Array, jets: ParticleSet, steps: number): Promise<FineTuned> {
  const published = prepare(decodeModel(file));
  const embedding = published.nodes.at(-1)?.inputs[0] ?? ""; // what the last layer reads: [batch, 32]
  const { graph: backbone, values } = liftParameters(subgraph(published, [embedding]));
  const g = extendGraph(backbone);
  g.output("logits", linear(scope(g, "head"), g.value(embedding), { out: CLASSES.length }));
  const tagger = subgraph(g.build(), ["logits"]);

  const train = async (initial: Weights, peak: number, which: Pick<TrainingArtifactsOptions, "requiresGrad"> = {}): Promise<Weights> => {
    const artifacts = trainingArtifacts(tagger, { loss: { kind: "cross-entropy", logits: "logits" }, ...which });
    const learningRate = warmupCosine({ peak, total: steps });
    await using trainer = await createTrainer(artifacts, { initial, seed: 1, learningRate, worker: false });
    for await (const { index, loss } of trainer.fit(batches(jets, 100, 1), { steps })) if (index % 200 === 199) console.log(`step ${index + 1}: loss ${loss.toFixed(3)}`);
    return trainer.readParameters();
  };
  const withHead = await train(values, 1e-2, { requiresGrad: "^head" }); // the backbone stays as it is
  const tuned = await train(withHead, 3e-3);
  return { headOnly: encodeModel(bindParameters(tagger, withHead)), full: encodeModel(bindParameters(tagger, tuned)) };
}
