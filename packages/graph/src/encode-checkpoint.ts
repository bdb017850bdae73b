// Writes the checkpoint file of ONNX Runtime's training builds.
import { sizeOf, type Tensor } from "@mpm/tensor";
import { Builder } from "flatbuffers";
import {
  BAG_FIELDS, CHECKPOINT_FIELDS, CHECKPOINT_IDENTIFIER, CHECKPOINT_VERSION, GROUP_FIELDS, MODULE_FIELDS, MOMENTUMS, OPTIMIZER_GROUP,
  PROPERTY_FIELDS, signature, STATE_FIELDS, TENSOR_FIELDS, type CheckpointProperty, type OptimizerState, type TrainingCheckpoint,
} from "./checkpoint.js";
import { dtypeCode } from "./onnx-dtype.js";
import { bytesOf } from "./protobuf-writer.js";

type Tensors = Readonly<Record<string, Tensor>>;

/** Where a piece that was written stands. */
type Offset = number;

/** What a tensor may take besides its data and its name. */
const TENSOR_OVERHEAD = 512;
/** Offsets in the format have 31 bits. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * The checkpoint that ONNX Runtime 1.18 and 1.19 start training from; the order of the records is kept.
 *
 * @throws RangeError for data that does not fill its shape, a name among both kinds of parameters, moments that do not
 * fit the parameters, a step that is no whole number, integers beyond 64 bits, or more than 2 GB in all.
 */
export function encodeCheckpoint(checkpoint: TrainingCheckpoint): Uint8Array {
  check(checkpoint);
  const { parameters, frozen, optimizer, properties = {} } = checkpoint;
  const b = new Builder(capacity(checkpoint));
  const moduleState = writeTable(b, [[MODULE_FIELDS.parameters, writeTensors(b, parameters)], [MODULE_FIELDS.frozen, writeTensors(b, frozen)]]);
  const groups = optimizer === undefined ? 0 : offsets(b, [writeGroup(b, optimizer, Object.keys(parameters))]);
  const bag = Object.keys(properties).length === 0 ? 0 : writeProperties(b, properties);
  const { version, ...fields } = CHECKPOINT_FIELDS;
  b.finish(writeTable(b, [[fields.moduleState, moduleState], [fields.optimizerGroups, groups], [fields.propertyBag, bag]], () => {
    b.addFieldInt32(version, CHECKPOINT_VERSION, null);
  }), CHECKPOINT_IDENTIFIER);
  return b.asUint8Array();
}

function writeTensors(b: Builder, tensors: Tensors): Offset {
  return offsets(b, Object.entries(tensors).map(([name, value]) => writeTensor(b, name, value)));
}

function writeTensor(b: Builder, name: string, { dtype, shape, data }: Tensor): Offset {
  const parts: readonly FieldOffset[] = [
    [TENSOR_FIELDS.name, b.createString(name)], [TENSOR_FIELDS.dims, int64s(b, shape)], [TENSOR_FIELDS.rawData, b.createByteVector(bytesOf(data))],
  ];
  return writeTable(b, parts, () => b.addFieldInt32(TENSOR_FIELDS.dataType, dtypeCode(dtype), null));
}

function writeGroup(b: Builder, { step, learningRate, ...moments }: OptimizerState, parameters: readonly string[]): Offset {
  const states = parameters.map((parameter) => {
    const momentums = offsets(b, MOMENTUMS.map((name) => writeTensor(b, name, moments[name][parameter])));
    return writeTable(b, [[STATE_FIELDS.parameter, b.createString(parameter)], [STATE_FIELDS.momentums, momentums]]);
  });
  return writeTable(b, [[GROUP_FIELDS.states, offsets(b, states)], [GROUP_FIELDS.name, b.createString(OPTIMIZER_GROUP)]], () => {
    b.addFieldInt64(GROUP_FIELDS.step, BigInt(step), null);
    b.addFieldFloat32(GROUP_FIELDS.learningRate, learningRate, null);
  });
}

function writeProperties(b: Builder, properties: Readonly<Record<string, CheckpointProperty>>): Offset {
  const ofType = (type: string): Offset => offsets(b, Object.entries(properties).filter(([, value]) => typeof value === type).map(([name, value]) => writeProperty(b, name, value)));
  return writeTable(b, [[BAG_FIELDS.ints, ofType("bigint")], [BAG_FIELDS.floats, ofType("number")], [BAG_FIELDS.strings, ofType("string")]]);
}

function writeProperty(b: Builder, name: string, value: CheckpointProperty): Offset {
  const named: readonly FieldOffset[] = [[PROPERTY_FIELDS.name, b.createString(name)]];
  if (typeof value === "string") return writeTable(b, [...named, [PROPERTY_FIELDS.value, b.createString(value)]]);
  return writeTable(b, named, () => {
    if (typeof value === "bigint") b.addFieldInt64(PROPERTY_FIELDS.value, value, null);
    else b.addFieldFloat32(PROPERTY_FIELDS.value, value, null);
  });
}

/** A field and the piece it refers to; 0 for none. */
type FieldOffset = readonly [field: number, piece: Offset];

/** A table; everything it refers to was written before. */
function writeTable(b: Builder, references: readonly FieldOffset[], addScalars: () => void = () => undefined): Offset {
  b.startObject(7); // of the longest table; unused fields at the end cost nothing
  addScalars();
  for (const [field, piece] of references) b.addFieldOffset(field, piece, 0);
  return b.endObject();
}

/** A vector of references. The format grows from its end. */
function offsets(b: Builder, pieces: readonly Offset[]): Offset {
  b.startVector(4, pieces.length, 4);
  for (const piece of pieces.toReversed()) b.addOffset(piece);
  return b.endVector();
}

function int64s(b: Builder, values: readonly number[]): Offset {
  b.startVector(8, values.length, 8);
  for (const value of values.toReversed()) b.addInt64(BigInt(value));
  return b.endVector();
}

/** Bytes that surely suffice, so that the builder never copies what it has. */
function capacity({ parameters, frozen, optimizer, properties = {} }: TrainingCheckpoint): number {
  const sections = [parameters, frozen, optimizer?.momentum0 ?? {}, optimizer?.momentum1 ?? {}].flatMap((tensors) => Object.entries(tensors));
  const tensorBytes = sections.map(([name, { data }]) => TENSOR_OVERHEAD + 4 * name.length + data.byteLength);
  const propertyBytes = Object.entries(properties).map(([name, value]) => TENSOR_OVERHEAD + 4 * (name.length + String(value).length));
  const total = [...tensorBytes, ...propertyBytes].reduce((sum, bytes) => sum + bytes, TENSOR_OVERHEAD);
  if (total > MAX_BYTES) throw new RangeError(`a checkpoint of ${total} bytes: its format holds ${MAX_BYTES}; leave the moments out, or keep the run as safetensors`);
  return total;
}

function check({ parameters, frozen, optimizer, properties = {} }: TrainingCheckpoint): void {
  const both = Object.keys(parameters).find((name) => Object.hasOwn(frozen, name));
  if (both !== undefined) throw new RangeError(`"${both}" is both a trained and a frozen parameter: leave one out`);
  for (const [name, value] of Object.entries({ ...parameters, ...frozen })) requireFull(`parameter "${name}"`, value);
  const large = Object.entries(properties).find(([, value]) => typeof value === "bigint" && BigInt.asIntN(64, value) !== value);
  if (large !== undefined) throw new RangeError(`property "${large[0]}": expected an integer of 64 bits, got ${large[1]}`);
  if (optimizer === undefined) return;
  if (!Number.isSafeInteger(optimizer.step) || optimizer.step < 0) throw new RangeError(`optimizer.step: expected a whole number of steps done, got ${optimizer.step}`);
  for (const name of MOMENTUMS) checkMoments(name, optimizer[name], parameters);
}

function checkMoments(what: string, moments: Tensors, parameters: Tensors): void {
  const stray = Object.keys(moments).find((name) => !Object.hasOwn(parameters, name));
  if (stray !== undefined) throw new RangeError(`${what} has "${stray}", which is no trained parameter: expected ${Object.keys(parameters).join(", ")}`);
  for (const [name, parameter] of Object.entries(parameters)) {
    const moment = Object.hasOwn(moments, name) ? moments[name] : undefined;
    if (moment === undefined || signature(moment) !== signature(parameter)) throw new RangeError(`${what} of "${name}": expected ${signature(parameter)}, got ${moment === undefined ? "nothing" : signature(moment)}`);
    requireFull(`${what} of "${name}"`, moment);
  }
}

function requireFull(what: string, { shape, data }: Tensor): void {
  if (sizeOf(shape) !== data.length) throw new RangeError(`${what} has ${data.length} elements, expected ${sizeOf(shape)} for shape [${shape.join(", ")}]`);
}
