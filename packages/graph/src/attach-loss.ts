// A loss for a graph that has none: models from files end in logits or predictions.
import type { Graph } from "./ir.js";
import { extendGraph, type GraphBuilder } from "./graph-builder.js";
import { binaryCrossEntropyWithLogits, crossEntropy, meanSquaredError } from "./losses.js";
import type { DType } from "@mpm/tensor";
import type { Shape } from "./ir.js";
import type { Value } from "./value.js";

/**
 * A loss to attach, as plain data. `prediction` and `logits` name values of the graph; `target` and `label` inputs that the
 * graph gets, or has already (defaults "target", "label").
 */
export type LossSpec =
  /** Mean of (prediction - target)^2; target float32 in the prediction's shape. */
  | { readonly kind: "mean-squared-error"; readonly prediction: string; readonly target?: string }
  /** Mean of -log softmax(logits)[label] over the last axis; label int32, the logits' shape without it. Class weights as in torch. */
  | { readonly kind: "cross-entropy"; readonly logits: string; readonly label?: string; readonly labelSmoothing?: number; readonly weights?: readonly number[] }
  /** Mean cross-entropy of sigmoid(logits); target float32 in their shape, 0 .. 1. `positiveWeight` multiplies the positives' part. */
  | { readonly kind: "binary-cross-entropy"; readonly logits: string; readonly target?: string; readonly positiveWeight?: number };

/** What to minimise: an output by name, a loss to attach, or a function that builds one from the graph's values. */
export type Loss = string | LossSpec | ((builder: GraphBuilder) => Value);

/** Name of an attached loss. */
export const LOSS_OUTPUT = "loss";

/** The graph with its loss among the outputs, and that output's name. Types of all values must be known: see `prepare`. */
export function attachLoss(graph: Graph, loss: Loss): { readonly graph: Graph; readonly loss: string } {
  if (typeof loss === "string") return { graph, loss };
  const builder = extendGraph(graph);
  const value = typeof loss === "function" ? loss(builder) : lossOf(builder, graph, loss);
  builder.output(LOSS_OUTPUT, value);
  return { graph: builder.build(), loss: LOSS_OUTPUT };
}

function lossOf(builder: GraphBuilder, graph: Graph, spec: LossSpec): Value {
  const inputOf = (name: string, dtype: DType, shape: Shape): Value =>
    graph.inputs.some((input) => input.name === name) ? builder.value(name) : builder.input(name, dtype, shape);
  switch (spec.kind) {
    case "mean-squared-error": {
      const prediction = builder.value(spec.prediction);
      return meanSquaredError(prediction, inputOf(spec.target ?? "target", prediction.dtype, prediction.shape));
    }
    case "cross-entropy": {
      const logits = builder.value(spec.logits);
      const label = inputOf(spec.label ?? "label", "int32", logits.shape.slice(0, -1));
      return crossEntropy(logits, label, { ...(spec.labelSmoothing !== undefined && { labelSmoothing: spec.labelSmoothing }), ...(spec.weights && { weights: spec.weights }) });
    }
    case "binary-cross-entropy": {
      const logits = builder.value(spec.logits);
      return binaryCrossEntropyWithLogits(logits, inputOf(spec.target ?? "target", logits.dtype, logits.shape), spec.positiveWeight === undefined ? {} : { positiveWeight: spec.positiveWeight });
    }
  }
}
