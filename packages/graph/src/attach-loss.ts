// A loss for a graph that has none: models from files end in logits or predictions.
import type { DType } from "@mpm/tensor";
import { extendGraph, type GraphBuilder } from "./graph-builder.js";
import type { Graph, Shape } from "./ir.js";
import { binaryCrossEntropyWithLogits, crossEntropy, meanSquaredError } from "./losses.js";
import { namesIn } from "./subgraphs.js";
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

/** Name of an attached loss; "loss_1" and so on where the graph has a value or a node of this name. */
export const LOSS_OUTPUT = "loss";

const KINDS = "mean-squared-error, cross-entropy or binary-cross-entropy";

/**
 * The graph with its loss among the outputs, and that output's name. Types of the values compared must be known: see `prepare`.
 *
 * @throws TypeError for what is no loss; RangeError for names that are no values, and what the loss functions throw.
 */
export function attachLoss(graph: Graph, loss: Loss): { readonly graph: Graph; readonly loss: string } {
  if (typeof loss === "string") return { graph, loss };
  const builder = extendGraph(graph);
  const value: Value | undefined = typeof loss === "function" ? loss(builder) : lossOf(builder, graph, loss);
  if (value?.scope === undefined) throw new TypeError(`the loss function gave ${typeof value}: expected a value made with its builder`);
  const name = freeName(graph);
  builder.output(name, value);
  return { graph: builder.build(), loss: name };
}

function freeName(graph: Graph): string {
  const taken = namesIn(graph);
  let name = LOSS_OUTPUT;
  for (let count = 1; taken.has(name); count++) name = `${LOSS_OUTPUT}_${count}`;
  return name;
}

function lossOf(builder: GraphBuilder, graph: Graph, spec: LossSpec): Value {
  const inputOf = (name: string, dtype: DType, shape: Shape): Value =>
    graph.inputs.some((input) => input.name === name) ? builder.value(name) : builder.input(name, dtype, shape);
  switch (spec?.kind) {
    case "mean-squared-error": {
      const prediction = comparedValue(builder, graph, spec.prediction, "prediction");
      return meanSquaredError(prediction, inputOf(spec.target ?? "target", prediction.dtype, prediction.shape));
    }
    case "cross-entropy": {
      const logits = comparedValue(builder, graph, spec.logits, "logits");
      const label = inputOf(spec.label ?? "label", "int32", logits.shape.slice(0, -1));
      return crossEntropy(logits, label, { ...(spec.labelSmoothing !== undefined && { labelSmoothing: spec.labelSmoothing }), ...(spec.weights && { weights: spec.weights }) });
    }
    case "binary-cross-entropy": {
      const logits = comparedValue(builder, graph, spec.logits, "logits");
      return binaryCrossEntropyWithLogits(logits, inputOf(spec.target ?? "target", logits.dtype, logits.shape), spec.positiveWeight === undefined ? {} : { positiveWeight: spec.positiveWeight });
    }
    default: throw new TypeError(`${JSON.stringify(spec)} is no loss: expected the name of an output, a record of kind ${KINDS}, or a function of the builder`);
  }
}

/** What a loss compares with the truth. */
function comparedValue(builder: GraphBuilder, graph: Graph, name: string, option: string): Value {
  const outputs = graph.outputs.map((output) => output.name).join(", ");
  if (typeof name !== "string") throw new TypeError(`the loss lacks \`${option}\`, the name of a value to compare: "${graph.name}" has outputs ${outputs}`);
  if (!namesIn(graph).has(name)) throw new RangeError(`\`${option}\` of the loss is "${name}", no value of "${graph.name}": it has outputs ${outputs}`);
  const value = builder.value(name);
  if (value.unknown !== undefined) throw new RangeError(`the graph "${graph.name}" does not know the ${value.unknown} of "${name}", which the loss compares: declare it among the graph's values`);
  return value;
}
