// Standardisation of raw features by fixed numbers, inside the graph, so that a saved model takes raw features.
import { add, mul, sub, type GraphBuilder, type Value } from "@mpm/graph";
import { tensor, type Tensor } from "@mpm/tensor";

/** Mean and standard deviation of each raw feature over real particles; fixed numbers of a model. */
export interface FeatureScale {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** (x - mean) / std: raw features [rows, features] -> [rows, features]. Constants `featureMean` and `featureInverseStd`. */
export function standardiseFeatures(graph: GraphBuilder, x: Value, { mean, std }: FeatureScale): Value {
  checkScale(x, { mean, std });
  const inverse = std.map((value) => 1 / value);
  return mul(sub(x, graph.initializer("featureMean", row(mean))), graph.initializer("featureInverseStd", row(inverse)));
}

/** x std + mean, the inverse. Constants `outputMean` and `outputStd`. */
export function unstandardiseFeatures(graph: GraphBuilder, x: Value, { mean, std }: FeatureScale): Value {
  checkScale(x, { mean, std });
  return add(mul(x, graph.initializer("outputStd", row(std))), graph.initializer("outputMean", row(mean)));
}

const row = (values: readonly number[]): Tensor => tensor("float32", [values.length], Float32Array.from(values));

function checkScale(x: Value, { mean, std }: FeatureScale): void {
  if (mean.length !== x.shape.at(-1) || std.length !== mean.length) throw new RangeError(`standardisation of "${x.name}" [${x.shape.join(", ")}]: got ${mean.length} means and ${std.length} standard deviations`);
  if (std.some((value) => !(value > 0))) throw new RangeError(`standardisation of "${x.name}": expected standard deviations > 0, got ${std.join(", ")}`);
}
