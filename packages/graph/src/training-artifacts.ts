// What ONNX Runtime's generate_artifacts made, for any forward graph: a training graph with gradient accumulation and an
// evaluation graph. Names follow the contract of its training runtime, so one training graph serves both worlds.
import type { Tensor } from "@mpm/tensor";
import { attachLoss, type Loss } from "./attach-loss.js";
import { bindParameters } from "./bind-parameters.js";
import { expectGraph } from "./check-graph.js";
import { differentiate, gradientName } from "./differentiate.js";
import { flatLayout, type FlatLayout, type ParameterGroup } from "./flat-layout.js";
import { extendGraph } from "./graph-builder.js";
import { inlineFunctions } from "./inline-functions.js";
import type { Graph, Parameter, ValueInfo } from "./ir.js";
import { liftParameters, type LiftedGraph } from "./lift-parameters.js";
import { accumulateInPlace } from "./operators/in-place-accumulator.js";
import { operatorOf } from "./operators.js";
import { matchingNames, type ParameterMatch } from "./parameter-match.js";
import { prepare } from "./prepare.js";
import { simplify } from "./simplify.js";
import { namesIn } from "./subgraphs.js";
import { ADAMW_DEFAULTS, updateGraph, type AdamWConstants } from "./update-graph.js";

/** AdamW of the update graph. A trainer with the same settings takes the same steps. */
export interface OptimizerOptions extends Partial<AdamWConstants> {
  /** Gradients of a larger global norm are scaled down to it. Default: none are. */
  readonly clipNorm?: number;
  /** First match wins. Default: weight decay 0.01 for parameters of rank 2 and more, none for the others. */
  readonly groups?: readonly ParameterGroup[];
}

export interface TrainingArtifactsOptions {
  /** What to minimise: a scalar output by name, a loss to attach, or a function that builds one. An attached loss is the output "loss" (see `LOSS_OUTPUT`). */
  readonly loss: Loss;
  /** The parameters to train. Default: all but `frozen`. */
  readonly requiresGrad?: ParameterMatch;
  /** Parameters that stay as they are. */
  readonly frozen?: ParameterMatch;
  /** AdamW for runs outside a trainer. Default: that of torch. */
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
  /** Where each trained parameter stands in the flat state: by optimizer group, in each as in the graph. */
  readonly layout: FlatLayout;
  readonly loss: string;
  /** Trained parameters, in the order of the graph. */
  readonly trainable: readonly Parameter[];
  /** Parameters that stay as they are. */
  readonly frozen: readonly Parameter[];
  /** First values of parameters that were constants of a file. */
  readonly values: Readonly<Record<string, Tensor<"float32">>>;
  readonly optimizer: OptimizerOptions;
}

export const RESET_INPUT = "lazy_reset_grad";
export const bufferName = (parameter: string): string => `${parameter}_grad.accumulation.buffer`;
export const flagName = (parameter: string): string => `${parameter}_grad.accumulation.out`;
export const accumulatedName = (parameter: string): string => `${parameter}.accumulated_grad`;

/**
 * Training and evaluation graphs of `graph`. A graph without parameters is a file's: the weights that its loss depends on become
 * parameters (see `liftParameters`, by which others can be chosen first), their numbers `values`.
 *
 * @throws RangeError for names, patterns and groups that match no parameter, a loss that is no scalar, parameters it does not
 * depend on, and operators without a gradient rule on the way to them.
 * @example
 * const artifacts = trainingArtifacts(decodeModel(bytes), { loss: { kind: "cross-entropy", logits: "logits" }, frozen: "^backbone" });
 */
export function trainingArtifacts(graph: Graph, options: TrainingArtifactsOptions): TrainingArtifacts {
  expectGraph(graph);
  const { optimizer = {} } = options;
  const lifted = graph.parameters.length > 0 ? { graph, values: {} } : liftWeights(graph);
  const { graph: forward, loss } = attachLoss(prepare(lifted.graph), options.loss);
  const chosen = chosenParameters(forward, options);
  const isFromFile = graph.parameters.length === 0;
  const gradients = differentiate(forward, { loss, parameters: chosen.map(({ name }) => name), skipUnreached: isFromFile && options.requiresGrad === undefined });
  const reached = new Set(gradients.outputs.map(({ name }) => name));
  const trainable = chosen.filter(({ name }) => reached.has(gradientName(name)));
  if (trainable.length === 0) throw new RangeError(`nothing to train in "${graph.name}": "${loss}" depends on none of its weights ${chosen.map(({ name }) => name).join(", ")}`);
  const trained = new Set(trainable);
  const unreached = new Set(chosen.filter((parameter) => !trained.has(parameter)).map(({ name }) => name));
  const { constants, values } = splitValues(lifted.values, unreached);
  return {
    loss, trainable, values, optimizer,
    layout: flatLayout(trainable, optimizer.groups, forward.parameters.map(({ name }) => name)),
    training: withAccumulators(bindParameters(gradients, constants), forward, loss, trainable),
    evaluation: simplify(prepare(bindParameters(forward, constants))),
    frozen: forward.parameters.filter((parameter) => !trained.has(parameter) && !unreached.has(parameter.name)),
  };
}

/** Functions go first: which constants are weights shows in the operators that read them. */
function liftWeights(graph: Graph): LiftedGraph {
  const lifted = liftParameters(inlineFunctions(graph, (node) => operatorOf(node) === undefined));
  if (lifted.graph.parameters.length > 0) return lifted;
  const dtypes = new Set(Object.values(graph.initializers).filter(({ shape }) => shape.length > 0).map(({ dtype }) => dtype));
  throw new RangeError(`nothing to train in "${graph.name}": it has no parameters, and no float32 constants that look like weights${dtypes.size === 0 ? "" : `, only ${[...dtypes].join(", ")}`}; convert them to float32, or choose constants by liftParameters`);
}

function chosenParameters({ name: owner, parameters }: Graph, { requiresGrad, frozen = [] }: TrainingArtifactsOptions): readonly Parameter[] {
  const names = parameters.map(({ name }) => name);
  const [wanted, unwanted] = [requiresGrad === undefined ? new Set(names) : matchingNames(requiresGrad, names, owner), matchingNames(frozen, names, owner)];
  const chosen = parameters.filter(({ name }) => wanted.has(name) && !unwanted.has(name));
  if (chosen.length === 0) throw new RangeError(`nothing to train in "${owner}": ${requiresGrad === undefined ? "every parameter is frozen" : "`requiresGrad` and `frozen` leave no parameter"}; it has ${names.join(", ")}`);
  return chosen;
}

/** Weights that training cannot reach are constants again. */
function splitValues(values: LiftedGraph["values"], unreached: ReadonlySet<string>): { readonly constants: LiftedGraph["values"]; readonly values: LiftedGraph["values"] } {
  const pick = (constant: boolean): LiftedGraph["values"] => Object.fromEntries(Object.entries(values).filter(([name]) => unreached.has(name) === constant));
  return { constants: pick(true), values: pick(false) };
}

/** One AdamW step over the flat state laid out as `layout`, by standard operators: see `updateGraph` for inputs and outputs. */
export function updateModel({ layout: { size, groups }, optimizer }: Pick<TrainingArtifacts, "layout" | "optimizer">): Graph {
  const sized = groups.map(({ start, stop, ...group }) => ({ ...group, size: stop - start }));
  return updateGraph({ ...ADAMW_DEFAULTS, ...optimizer, size, groups: sized });
}

/** Replaces gradient outputs by accumulators. The loss comes first, as the training runtime has it. */
function withAccumulators(gradients: Graph, forward: Graph, loss: string, trainable: readonly Parameter[]): Graph {
  const known = new Set(forward.outputs.map(({ name }) => name));
  const isForward = ({ name }: ValueInfo): boolean => known.has(name);
  const outputs = gradients.outputs.filter(isForward).toSorted((a, b) => Number(b.name === loss) - Number(a.name === loss));
  const inner = gradients.outputs.filter((info) => !isForward(info)).map((info) => [info.name, info]);
  checkFree(gradients, [RESET_INPUT, ...trainable.flatMap(({ name }) => [bufferName(name), flagName(name), accumulatedName(name)])]);
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

function checkFree(graph: Graph, names: readonly string[]): void {
  const taken = namesIn(graph);
  const name = names.find((one) => taken.has(one));
  if (name !== undefined) throw new RangeError(`"${graph.name}" has a value or node "${name}", a name that training artifacts need for themselves: rename it`);
}
