// The perceptron of graph networks: linear, ReLU and dropout in every layer, the last included, then one layer norm
// (`Make_MLP` of the published code of arXiv 2412.10665, HWresearch/GNN4Colliders).
import { relu, type Value } from "@mpm/graph";
import { layerNorm } from "./layer-norm.js";
import { linear } from "./linear.js";
import { child, widthOf, type Scope } from "./scope.js";

/** Depth of a perceptron, and its dropout. */
export interface ReluMlpOptions {
  /** Linear layers, the first included. */
  readonly layers: number;
  /** After the activation of each layer; see `dropout`. Default: none. */
  readonly dropout?: (x: Value, layer: number) => Value;
}

/**
 * From what the first linear layer gives, [rows, width], to the result, [rows, width]; a first layer of several inputs is
 * `concatLinear`. Parameters: linear layers `1`, `2`, ..., and `norm`.
 */
export function reluMlp(scope: Scope, first: Value, { layers, dropout = (x) => x }: ReluMlpOptions): Value {
  const out = widthOf(first);
  let hidden = dropout(relu(first), 0);
  for (let layer = 1; layer < layers; layer++) hidden = dropout(relu(linear(child(scope, `${layer}`), hidden, { out })), layer);
  return layerNorm(child(scope, "norm"), hidden);
}
