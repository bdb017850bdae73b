// Reads the checkpoint file of ONNX Runtime's training builds.
import { bytesPerElement, MpmError, sizeOf, tensor, type Tensor } from "@mpm/tensor";
import {
  BAG_FIELDS, CHECKPOINT_FIELDS, CHECKPOINT_IDENTIFIER, CHECKPOINT_VERSION, GROUP_FIELDS, MODULE_FIELDS, MOMENTUMS, OPTIMIZER_GROUP,
  PROPERTY_FIELDS, signature, STATE_FIELDS, TENSOR_FIELDS, type CheckpointProperty, type OptimizerState, type TrainingCheckpoint,
} from "./checkpoint.js";
import { boolAt, byteVectorAt, float32At, int32At, int64At, int64VectorAt, rootTable, tableAt, tablesAt, textAt, type FlatTable } from "./flat-buffer.js";
import { readDtype } from "./onnx-tensor.js";
import { bytesOf } from "./protobuf-writer.js";

type Tensors = Record<string, Tensor>;

/**
 * Reads a checkpoint, tensors into memory of their own.
 *
 * @throws TypeError where `bytes` is not a Uint8Array; MpmError "checkpoint-invalid" for a truncated or damaged file, another
 * kind or version of file, and one without values ("nominal", or external data); "unsupported-dtype".
 */
export function decodeCheckpoint(bytes: Uint8Array): TrainingCheckpoint {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("expected a checkpoint as a Uint8Array: wrap an ArrayBuffer with new Uint8Array(buffer)");
  try {
    return readCheckpointTable(rootTable(bytes, CHECKPOINT_IDENTIFIER));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new MpmError("checkpoint-invalid", `not a training checkpoint of ONNX Runtime: ${cause.message}`, { cause });
  }
}

function readCheckpointTable(root: FlatTable): TrainingCheckpoint {
  const version = int32At(root, CHECKPOINT_FIELDS.version);
  if (version !== CHECKPOINT_VERSION) throw new RangeError(`version ${version}, expected ${CHECKPOINT_VERSION}: save it again with ONNX Runtime 1.18 or 1.19`);
  const module = present(tableAt(root, CHECKPOINT_FIELDS.moduleState), "module state");
  if (boolAt(module, MODULE_FIELDS.isNominal) || boolAt(module, MODULE_FIELDS.hasExternalData)) throw new RangeError("its parameters have no values in this file, expected them here");
  const names = new Set<string>();
  const parameters = readTensors(tablesAt(module, MODULE_FIELDS.parameters), names);
  const frozen = readTensors(tablesAt(module, MODULE_FIELDS.frozen), names);
  const optimizer = readOptimizer(tablesAt(root, CHECKPOINT_FIELDS.optimizerGroups) ?? [], parameters);
  const bag = tableAt(root, CHECKPOINT_FIELDS.propertyBag);
  return { parameters, frozen, ...(optimizer && { optimizer }), ...(bag && { properties: readProperties(bag) }) };
}

/** @param names of tensors seen before, none of which may come again. */
function readTensors(tables: Iterable<FlatTable> | undefined, names: Set<string>): Tensors {
  const entries: [string, Tensor][] = [];
  for (const table of present(tables, "list of parameters")) {
    const name = unique(present(textAt(table, TENSOR_FIELDS.name), "tensor name"), names);
    entries.push([name, readTensor(table, name)]);
  }
  return Object.fromEntries(entries);
}

function readTensor(table: FlatTable, name: string): Tensor {
  const dtype = readDtype(int32At(table, TENSOR_FIELDS.dataType), `tensor "${name}"`);
  const shape = int64VectorAt(table, TENSOR_FIELDS.dims).map(Number);
  const expected = sizeOf(shape) * bytesPerElement(dtype);
  const data = present(byteVectorAt(table, TENSOR_FIELDS.rawData), `data in "${name}"`);
  if (data.byteLength !== expected) throw new RangeError(`"${name}" has ${data.byteLength} bytes of data, expected ${expected} for ${dtype} [${shape.join(", ")}]`);
  const result = tensor(dtype, shape);
  bytesOf(result.data).set(data);
  return result;
}

function readOptimizer(groups: Iterable<FlatTable>, parameters: Tensors): OptimizerState | undefined {
  const names = new Set<string>();
  let state: OptimizerState | undefined;
  for (const group of groups) {
    const name = unique(present(textAt(group, GROUP_FIELDS.name), "optimizer group name"), names);
    if (name !== OPTIMIZER_GROUP) throw new RangeError(`an optimizer group "${name}", expected "${OPTIMIZER_GROUP}" alone`);
    state = readGroup(group, parameters);
  }
  return state;
}

function readGroup(group: FlatTable, parameters: Tensors): OptimizerState {
  const step = Number(int64At(group, GROUP_FIELDS.step));
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`optimizer step ${step}, expected a whole number of 0 or more`);
  const moments = readMoments(present(tablesAt(group, GROUP_FIELDS.states), "optimizer states"), parameters);
  return { step, learningRate: float32At(group, GROUP_FIELDS.learningRate), ...moments };
}

function readMoments(states: Iterable<FlatTable>, parameters: Tensors): Pick<OptimizerState, "momentum0" | "momentum1"> {
  const names = new Set<string>();
  const moments = { momentum0: new Map<string, Tensor>(), momentum1: new Map<string, Tensor>() };
  for (const state of states) {
    const parameter = unique(present(textAt(state, STATE_FIELDS.parameter), "parameter name of a state"), names);
    const tensors = readTensors(tablesAt(state, STATE_FIELDS.momentums), new Set());
    const expected = Object.hasOwn(parameters, parameter) ? signature(parameters[parameter]) : "of a trained parameter";
    if (describe(tensors) !== MOMENTUMS.map((name) => `${name} ${expected}`).join(", "))
      throw new RangeError(`the state of "${parameter}" is ${describe(tensors) || "empty"}, expected ${MOMENTUMS.join(" and ")}, each ${expected}`);
    for (const name of MOMENTUMS) moments[name].set(parameter, tensors[name]);
  }
  if (names.size !== Object.keys(parameters).length) throw new RangeError(`optimizer states of ${names.size} parameters, expected all ${Object.keys(parameters).length} trained ones`);
  return { momentum0: Object.fromEntries(moments.momentum0), momentum1: Object.fromEntries(moments.momentum1) };
}

function readProperties(bag: FlatTable): Record<string, CheckpointProperty> {
  const names = new Set<string>();
  const entries: [string, CheckpointProperty][] = [];
  const kinds: readonly (readonly [number, (property: FlatTable) => CheckpointProperty])[] = [
    [BAG_FIELDS.ints, (property) => int64At(property, PROPERTY_FIELDS.value)],
    [BAG_FIELDS.floats, (property) => float32At(property, PROPERTY_FIELDS.value)],
    [BAG_FIELDS.strings, (property) => present(textAt(property, PROPERTY_FIELDS.value), "property value")],
  ];
  for (const [field, valueOf] of kinds)
    for (const property of tablesAt(bag, field) ?? []) entries.push([unique(present(textAt(property, PROPERTY_FIELDS.name), "property name"), names), valueOf(property)]);
  return Object.fromEntries(entries);
}

const describe = (tensors: Tensors): string => Object.keys(tensors).toSorted().map((name) => `${name} ${signature(tensors[name])}`).join(", ");

function unique(name: string, names: Set<string>): string {
  if (names.has(name)) throw new RangeError(`the name "${name}" twice`);
  names.add(name);
  return name;
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`it has no ${what}`);
  return value;
}
