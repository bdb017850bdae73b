// Small models for the tests.
import { add, graphBuilder, matmul, mul, reduceMean, sub, trainingArtifacts, type Graph, type TrainingArtifacts } from "@mpm/graph";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";

/** loss = mean((x w + b - target)^2), w [features, outputs], b [outputs]; output "prediction". */
export function linearGraph(features: number, outputs: number): Graph {
  const g = graphBuilder("linear");
  const x = g.input("x", "float32", ["rows", features]);
  const target = g.input("target", "float32", ["rows", outputs]);
  const w = g.parameter("w", [features, outputs], { kind: "glorotUniform" });
  const b = g.parameter("b", [outputs], { kind: "zeros" });
  const prediction = add(matmul(x, w), b); // [rows, outputs]
  const difference = sub(prediction, target);
  g.output("loss", reduceMean(mul(difference, difference), { axes: [0, 1] }));
  g.output("prediction", prediction);
  return g.build();
}

/** Artifacts of `linearGraph`. */
export function linearArtifacts(features: number = 6, outputs: number = 4, frozen: readonly string[] = []): TrainingArtifacts {
  return trainingArtifacts(linearGraph(features, outputs), { loss: "loss", frozen });
}

/** A batch for `linearArtifacts` that depends on the seed alone. */
export function linearBatch(seed: number, rows: number = 8, features: number = 6, outputs: number = 4): { x: Tensor<"float32">; target: Tensor<"float32"> } {
  const stream = randomStream(seed, "batch");
  const fill = (width: number): Tensor<"float32"> => {
    const data = new Float32Array(rows * width);
    stream.fillNormal(data);
    return tensor("float32", [rows, width], data);
  };
  return { x: fill(features), target: fill(outputs) };
}
