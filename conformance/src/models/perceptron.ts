// A multi-layer perceptron with a cross-entropy.
import { graphBuilder, reduceMean, softmaxCrossEntropy, trainingArtifacts, type Graph, type TrainingArtifactsOptions } from "@mpm/graph";
import { mlp, scope } from "@mpm/layers";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { firstValues, type TestModel } from "./model.js";

const FEATURES = 5;

export function perceptron(options: Omit<TrainingArtifactsOptions, "loss"> = {}): TestModel {
  const artifacts = trainingArtifacts(graph(), { loss: "loss", ...options });
  return { artifacts, initial: firstValues(artifacts), batches };
}

function graph(): Graph {
  const g = graphBuilder("perceptron");
  const x = g.input("x", "float32", ["rows", FEATURES]);
  const label = g.input("label", "int32", ["rows"]);
  const logits = mlp(scope(g), x, { widths: [16, 16, 3] }); // [rows, 3]
  g.output("loss", reduceMean(softmaxCrossEntropy(logits, label)));
  return g.build();
}

/** The class follows from the first feature. */
function batches(count: number): Record<string, Tensor>[] {
  const stream = randomStream(1, "perceptron batches");
  return Array.from({ length: count }, () => {
    const rows = 16 + stream.integer(16);
    const x = tensor("float32", [rows, FEATURES]);
    stream.fillNormal(x.data);
    const label = Int32Array.from({ length: rows }, (_, row) => Math.min(2, Math.max(0, Math.round(x.data[FEATURES * row] + 1))));
    return { x, label: tensor("int32", [rows], label) };
  });
}
