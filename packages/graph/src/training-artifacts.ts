// What ONNX Runtime's generate_artifacts made, for any forward graph: a training graph with gradient accumulation, an
// evaluation graph and an update graph. Names follow the contract of its training runtime, so one training graph serves both worlds.
import { differentiate, gradientName } from "./differentiate.js";
import { flatLayout, type FlatLayout, type ParameterGroup } from "./flat-layout.js";
import { extendGraph } from "./graph-builder.js";
import type { Graph, Parameter, ValueInfo } from "./ir.js";
import { accumulateInPlace } from "./operators/in-place-accumulator.js";
import { prepare } from "./prepare.js";
import { simplify } from "./simplify.js";
import { ADAMW_DEFAULTS, updateGraph, type AdamWConstants } from "./update-graph.js";

/** AdamW of the update graph. A trainer with the same settings takes the same steps. */
export interface OptimizerOptions extends Partial<AdamWConstants> {
  /** Gradients of a larger global norm are scaled down to it. Default: none are. */
  readonly clipNorm?: number;
  /** First match wins. Default: weight decay 0.01 for parameters of rank 2 and more, none for the others. */
  readonly groups?: readonly ParameterGroup[];
}

export interface TrainingArtifactsOptions {
  /** Name of the scalar output to minimise. */
  readonly loss: string;
  /** Names of the parameters to train. Default: all but `frozen`. */
  readonly requiresGrad?: readonly string[];
  readonly frozen?: readonly string[];
  /** What `update` does. Default: AdamW with the defaults of torch. */
  readonly optimizer?: OptimizerOptions;
}

export interface TrainingArtifacts {
  /**
   * Inputs: the graph's, then for each trained parameter `<p>_grad.accumulation.buffer`, then `lazy_reset_grad` (bool [1]);
   * parameters as in the graph. Outputs: the graph's (loss first), then per trained parameter
   * `<p>_grad.accumulation.out` (bool [1]) and `<p>.accumulated_grad`, which may alias the buffer.
   */
  readonly training: Graph;
  /** The forward graph, loss included. */
  readonly evaluation: Graph;
  /** One AdamW step over the flat state laid out as `layout`: see `updateGraph` for inputs and outputs. Built when first read. */
  readonly update: Graph;
  /** Where each trained parameter stands in the flat state: by optimizer group, in each as in the graph. */
  readonly layout: FlatLayout;
  readonly loss: string;
  /** Trained parameters, in the order of the graph. */
  readonly trainable: readonly Parameter[];
  /** Parameters that stay as they are. */
  readonly frozen: readonly Parameter[];
}

export const RESET_INPUT = "lazy_reset_grad";
export const bufferName = (parameter: string): string => `${parameter}_grad.accumulation.buffer`;
export const flagName = (parameter: string): string => `${parameter}_grad.accumulation.out`;
export const accumulatedName = (parameter: string): string => `${parameter}.accumulated_grad`;

/** Training, evaluation and update graphs of `graph`. Throws `RangeError` for names and groups that match no parameter. */
export function trainingArtifacts(graph: Graph, { loss, requiresGrad, frozen = [], optimizer = {} }: TrainingArtifactsOptions): TrainingArtifacts {
  const names = graph.parameters.map(({ name }) => name);
  const unknown = [...(requiresGrad ?? []), ...frozen].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is no parameter of "${graph.name}": it has ${names.join(", ")}`);
  const isTrained = ({ name }: Parameter): boolean => (requiresGrad?.includes(name) ?? true) && !frozen.includes(name);
  const trainable = graph.parameters.filter(isTrained);
  if (trainable.length === 0) throw new RangeError(`nothing to train in "${graph.name}": every parameter is frozen`);
  const layout = flatLayout(trainable, optimizer.groups, names);
  let update: Graph | undefined;
  return {
    layout,
    get update() {
      return update ??= flatUpdate(layout, optimizer);
    },
    training: withAccumulators(differentiate(graph, { loss, parameters: trainable.map(({ name }) => name) }), graph, loss, trainable),
    evaluation: simplify(prepare(graph)), loss, trainable,
    frozen: graph.parameters.filter((parameter) => !isTrained(parameter)),
  };
}

function flatUpdate({ size, groups }: FlatLayout, optimizer: OptimizerOptions): Graph {
  const sized = groups.map(({ start, stop, ...group }) => ({ ...group, size: stop - start }));
  return updateGraph({ ...ADAMW_DEFAULTS, ...optimizer, size, groups: sized });
}

/** Replaces gradient outputs by accumulators. The loss comes first, as the training runtime has it. */
function withAccumulators(gradients: Graph, forward: Graph, loss: string, trainable: readonly Parameter[]): Graph {
  const isForward = ({ name }: ValueInfo): boolean => forward.outputs.some((output) => output.name === name);
  const outputs = gradients.outputs.filter(isForward).toSorted((a, b) => Number(b.name === loss) - Number(a.name === loss));
  const inner = gradients.outputs.filter((info) => !isForward(info)).map((info) => [info.name, info]);
  const builder = extendGraph({ ...gradients, outputs, values: { ...gradients.values, ...Object.fromEntries(inner) } });
  const buffers = trainable.map(({ name, shape }) => builder.input(bufferName(name), "float32", shape));
  const reset = builder.input(RESET_INPUT, "bool", [1]);
  buffers.forEach((buffer, index) => {
    const name = trainable[index]?.name ?? "";
    const { updated, accumulated } = accumulateInPlace(buffer, builder.value(gradientName(name)), reset);
    builder.output(flagName(name), updated);
    builder.output(accumulatedName(name), accumulated);
  });
  return builder.build();
}
