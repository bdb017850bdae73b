// optimizer_model.onnx: AdamW over sequences of tensors, as ONNX Runtime's training builds want it. Plain sessions cannot be
// fed sequences from JavaScript; `update-graph.ts` is the same method for them.
import { tensor } from "@mpm/tensor";
import type { FlatLayout } from "./flat-layout.js";
import { IR_VERSION, OPSET } from "./graph-builder.js";
import type { Attribute, Graph, Node, ValueInfo } from "./ir.js";
import { MICROSOFT_DOMAIN } from "./operators/in-place-accumulator.js";
import { ADAMW_DEFAULTS, checkAdamW, type AdamWConstants } from "./update-graph.js";
import { valueInfo } from "./value-info.js";

/** What the optimizer does, and to which parameters: part of `TrainingArtifacts`. */
export interface OptimizerModelOptions {
  readonly layout: FlatLayout;
  readonly optimizer: Partial<AdamWConstants> & { readonly clipNorm?: number };
}

type Rates = Omit<FlatLayout["groups"][number], "start" | "stop">;

/** The runtime checks these names, and their order. */
const SEQUENCES = ["params", "gradients", "first_order_moments", "second_order_moments"] as const;
const RATE = "learning_rate";
const STEP = "step";
const FLAG = "updated_flag";
const SCALED_RATE = "scaled_learning_rate";
const SCALE = "learning_rate_scale";
const CLIPPED = "clipped_gradients";

/**
 * One step of AdamW (torch.optim.AdamW), in place. Inputs: `learning_rate` float32 [1], `step` int64 [1] (counted from 1),
 * `params`, `gradients`, `first_order_moments`, `second_order_moments` (sequences of float32 tensors, which the runtime fills
 * in an order of its own). Output: `updated_flag` bool [1].
 *
 * The runtime adds up the gradients of the runs between two steps, where a trainer takes their mean: for steps of k runs,
 * multiply `epsilon` and `clipNorm` by k, which gives the same steps. Its WebAssembly build always says 0.001 as the learning
 * rate: `learningRateScale` of a group makes another of it.
 *
 * @throws RangeError for groups that differ: the runtime has one rate and one decay for all parameters. Those of rank 1 have
 * no decay by default, so give `groups`, such as `[{ match: "", weightDecay: 0.01 }]`.
 */
export function optimizerModel({ layout, optimizer }: OptimizerModelOptions): Graph {
  const rates = commonRates(layout);
  const { beta1, beta2, epsilon, clipNorm } = { ...ADAMW_DEFAULTS, ...optimizer };
  checkAdamW({ beta1, beta2, epsilon, groups: [rates], ...(clipNorm !== undefined && { clipNorm }) });
  const isScaled = rates.learningRateScale !== 1;
  const [params, gradients, ...moments] = SEQUENCES;
  const adamW = { alpha: float(beta1), beta: float(beta2), epsilon: float(epsilon), weight_decay: float(rates.weightDecay), correct_bias: int(1), adam_mode: int(0) };
  return {
    name: "optimizer", parameters: [], values: {}, functions: [], metadata: {}, irVersion: IR_VERSION, opsets: { "": OPSET, [MICROSOFT_DOMAIN]: 1 },
    inputs: [info(RATE, "float32"), info(STEP, "int64"), ...SEQUENCES.map((name) => valueInfo(name, { kind: "sequence", element: { kind: "tensor", dtype: "float32" } }))],
    initializers: isScaled ? { [SCALE]: tensor("float32", [1], [rates.learningRateScale]) } : {},
    nodes: [
      ...(isScaled ? [node("Mul", [RATE, SCALE], SCALED_RATE, {}, "")] : []),
      ...(clipNorm === undefined ? [] : [node("InplaceClipGradNorm", [gradients], CLIPPED, { max_norm: float(clipNorm) })]),
      node("AdamWOptimizer", [isScaled ? SCALED_RATE : RATE, STEP, params, clipNorm === undefined ? gradients : CLIPPED, ...moments], FLAG, adamW),
    ],
    outputs: [info(FLAG, "bool")],
  };
}

function commonRates({ groups, entries }: FlatLayout): Rates {
  const [first, ...others] = groups;
  if (first === undefined) throw new RangeError("an optimizer needs parameters, got none");
  const other = others.find(({ weightDecay, learningRateScale }) => weightDecay !== first.weightDecay || learningRateScale !== first.learningRateScale);
  if (other === undefined) return first;
  const describe = ({ start, weightDecay, learningRateScale }: FlatLayout["groups"][number]): string =>
    `"${entries.find((entry) => entry.start === start)?.name}" has weight decay ${weightDecay} and learning rate scale ${learningRateScale}`;
  throw new RangeError(`ONNX Runtime's optimizer has one rate and one decay for all parameters, but ${describe(first)}, ${describe(other)}: give the optimizer one group for all, such as groups: [{ match: "", weightDecay: ${first.weightDecay} }]`);
}

const float = (value: number): Attribute => ({ type: "float", value });
const int = (value: number): Attribute => ({ type: "int", value: BigInt(value) });
const info = (name: string, dtype: "float32" | "int64" | "bool"): ValueInfo => ({ name, dtype, shape: [1] });

const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>>, domain = MICROSOFT_DOMAIN): Node =>
  ({ op, domain, name: output, inputs, outputs: [output], attributes });
