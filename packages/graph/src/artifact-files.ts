// Training artifacts as files: the four of ONNX Runtime's training build, and the update model for every other.
import { MpmError, type Tensor } from "@mpm/tensor";
import { decodeCheckpoint } from "./decode-checkpoint.js";
import { decodeModel } from "./decode-model.js";
import { encodeCheckpoint } from "./encode-checkpoint.js";
import { encodeModel } from "./encode-model.js";
import { DEFAULT_WEIGHT_DECAY, flatLayout, type FlatLayout } from "./flat-layout.js";
import { firstValues, type InitialValues } from "./init-parameters.js";
import type { Graph, Parameter } from "./ir.js";
import { optimizerModel } from "./optimizer-model.js";
import { trainingArtifacts, updateModel, type OptimizerOptions, type TrainingArtifacts } from "./training-artifacts.js";

/** Names of the files. */
export const ARTIFACT_FILES = {
  training: "training_model.onnx", evaluation: "eval_model.onnx", optimizer: "optimizer_model.onnx", checkpoint: "checkpoint", update: "update_model.onnx",
} as const;

type Files = Readonly<Record<(typeof ARTIFACT_FILES)[keyof typeof ARTIFACT_FILES], Uint8Array>>;

/** Metadata entry of the training model with what its graph does not say, as JSON. */
const TRAINING_KEY = "mpm.training";

interface TrainingRecord {
  readonly loss: string;
  readonly optimizer: OptimizerOptions;
}

/**
 * The five files by name; parameters start as `values` say. Without `groups`, optimizer_model.onnx decays all parameters by 0.01,
 * since ONNX Runtime's optimizer has one decay; update_model.onnx only those of rank 2 and more.
 *
 * @throws RangeError where a parameter has no first value, and for groups that differ, which optimizer_model.onnx cannot have.
 */
export function encodeArtifactFiles(artifacts: TrainingArtifacts, values: InitialValues = {}): Files {
  const { training, evaluation, trainable, frozen, loss, optimizer } = artifacts;
  const first = firstValues([...trainable, ...frozen], { ...values, initial: { ...artifacts.values, ...values.initial } });
  const pick = (parameters: readonly Parameter[]): Record<string, Tensor> => Object.fromEntries(parameters.map(({ name }) => [name, first[name] as Tensor]));
  const record: TrainingRecord = { loss, optimizer };
  return {
    "training_model.onnx": encodeModel({ ...training, metadata: { ...training.metadata, [TRAINING_KEY]: JSON.stringify(record) } }),
    "eval_model.onnx": encodeModel(evaluation),
    "optimizer_model.onnx": encodeModel(optimizerModel({ optimizer, layout: optimizer.groups === undefined ? oneGroup(trainable) : artifacts.layout })),
    checkpoint: encodeCheckpoint({ parameters: pick(trainable), frozen: pick(frozen) }),
    "update_model.onnx": encodeModel(updateModel(artifacts)),
  };
}

/** The optimizer of the training build has one decay for all parameters: that of torch.optim.AdamW. */
const oneGroup = (trainable: readonly Parameter[]): FlatLayout => flatLayout(trainable, [{ match: "", weightDecay: DEFAULT_WEIGHT_DECAY }]);

/**
 * Artifacts from their files; `values` are those of the checkpoint. Of files that another tool made, the training graph is made
 * anew from the evaluation model, whose first output is then the loss.
 *
 * @throws MpmError for damaged files; "artifacts-invalid" where models and checkpoint do not fit together.
 */
export function decodeArtifactFiles(files: Pick<Files, "training_model.onnx" | "eval_model.onnx" | "checkpoint">): TrainingArtifacts {
  const checkpoint = decodeCheckpoint(files.checkpoint);
  const values = { ...checkpoint.frozen, ...checkpoint.parameters };
  const evaluation = decodeModel(files["eval_model.onnx"]);
  const training = decodeModel(files["training_model.onnx"]);
  const { [TRAINING_KEY]: record, ...metadata } = training.metadata;
  const isTrained = ({ name }: Parameter): boolean => Object.hasOwn(checkpoint.parameters, name);
  if (record === undefined) return { ...foreignArtifacts(evaluation, checkpoint.parameters, values), values: checkedValues(values) };
  const { loss, optimizer } = parseRecord(record);
  const trainable = training.parameters.filter(isTrained);
  checkNames(training, values);
  return {
    training: { ...training, metadata }, evaluation, loss, optimizer, trainable, values: checkedValues(values),
    frozen: training.parameters.filter((parameter) => !isTrained(parameter)),
    layout: flatLayout(trainable, optimizer.groups, training.parameters.map(({ name }) => name)),
  };
}

function foreignArtifacts(evaluation: Graph, trained: Readonly<Record<string, Tensor>>, values: Readonly<Record<string, Tensor>>): TrainingArtifacts {
  const isParameter = ({ name }: { readonly name: string }): boolean => Object.hasOwn(values, name);
  const parameters = evaluation.inputs.filter(isParameter).map((info): Parameter => ({ ...info, init: { kind: "given" } }));
  const graph = { ...evaluation, inputs: evaluation.inputs.filter((info) => !isParameter(info)), parameters };
  checkNames(graph, values);
  const [loss] = evaluation.outputs;
  if (loss === undefined) throw new MpmError("artifacts-invalid", "the evaluation model has no output to take for the loss");
  return trainingArtifacts(graph, { loss: loss.name, requiresGrad: Object.keys(trained) });
}

function parseRecord(json: string): TrainingRecord {
  try {
    const record: unknown = JSON.parse(json);
    if (isTrainingRecord(record)) return record;
  } catch (cause) {
    throw new MpmError("artifacts-invalid", `metadata "${TRAINING_KEY}" of the training model is not JSON`, { cause });
  }
  throw new MpmError("artifacts-invalid", `metadata "${TRAINING_KEY}" of the training model lacks "loss" and "optimizer"`);
}

const isTrainingRecord = (value: unknown): value is TrainingRecord =>
  typeof value === "object" && value !== null && "loss" in value && typeof value.loss === "string" && "optimizer" in value && typeof value.optimizer === "object" && value.optimizer !== null;

function checkNames({ parameters }: Graph, values: Readonly<Record<string, Tensor>>): void {
  const missing = parameters.filter(({ name }) => !Object.hasOwn(values, name));
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  const wrong = parameters.filter(({ name, shape }) => values[name] !== undefined && values[name].shape.join() !== shape.join());
  const faults = [...missing.map(({ name }) => `no values for "${name}"`), ...unknown.map((name) => `values for "${name}", which is no parameter`), ...wrong.map(({ name }) => `"${name}" has another shape`)];
  if (faults.length > 0) throw new MpmError("artifacts-invalid", `models and checkpoint do not fit together: ${faults.slice(0, 5).join("; ")}`);
}

function checkedValues(values: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor<"float32">>> {
  const isFloat32 = (tensor: Tensor): tensor is Tensor<"float32"> => tensor.dtype === "float32";
  const entries = Object.entries(values).map(([name, value]): [string, Tensor<"float32">] => {
    if (!isFloat32(value)) throw new MpmError("artifacts-invalid", `parameter "${name}" of the checkpoint is ${value.dtype}: expected float32`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
