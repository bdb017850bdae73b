// What a tagger is worth, measured by ONNX Runtime alone.
import { accuracy, predictedClasses } from "@mpm/metrics";
import { numSets, type ParticleSet } from "@mpm/sets";
import { tensor } from "@mpm/tensor";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { feedsOf } from "./jets.js";

/** Part of the jets whose highest logit is that of their class. Classes that the model does not have are wrong. */
export async function accuracyOf(model: Uint8Array, jets: ParticleSet): Promise<number> {
  const session = await InferenceSession.create(model);
  const { features, mask } = feedsOf(jets, Array.from({ length: numSets(jets) }, (_, row) => row));
  const { logits } = await session.run({ features: new Tensor("float32", features.data, features.shape), mask: new Tensor("float32", mask.data, mask.shape) });
  await session.release();
  return accuracy(predictedClasses(tensor("float32", logits.dims, logits.data as Float32Array)), jets.labels ?? new Int32Array());
}
