// The checkpoint of ONNX Runtime's training builds as a safetensors file, which everything reads, and back.
//
// Tensors are named as in the trainer's own checkpoints: `parameters/<name>` (trained), `frozen/<name>`, `momentum0/<name>`
// and `momentum1/<name>`. Metadata: "mpm.checkpoint" is "1", the format; "optimizer.step" and "optimizer.learningRate" stand
// where there is a state of the optimizer; "int/<name>", "float/<name>" and "string/<name>" are the properties.
import { MpmError, readSafetensors, writeSafetensors, type Tensor } from "@mpm/tensor";
import type { CheckpointProperty, TrainingCheckpoint } from "./checkpoint.js";
import { decodeCheckpoint } from "./decode-checkpoint.js";
import { encodeCheckpoint } from "./encode-checkpoint.js";
import { numberText } from "./number-text.js";

type Metadata = Readonly<Record<string, string>>;
type Tensors = Readonly<Record<string, Tensor>>;

const FORMAT_KEY = "mpm.checkpoint";
const FORMAT = "1";
const STEP_KEY = "optimizer.step";
const RATE_KEY = "optimizer.learningRate";
/** JSON with the step, among others, in the checkpoints of `@mpm/train`. */
const TRAINER_KEY = "mpm.trainer";
/** The trainer has a schedule; the runtime in WebAssembly trains with this whatever a checkpoint says. */
const TRAINER_RATE = 0.001;
/** Where tensors of each kind are; the trainer keeps more, which the runtime has no place for. */
const SECTIONS = ["parameters", "frozen", "momentum0", "momentum1"] as const;
const TRAINER_SECTIONS = ["ema", "extra"] as const;
const PROPERTY_KINDS = { bigint: "int", number: "float", string: "string" } as const;

/** The content of a checkpoint as a safetensors file: nothing is lost. Throws what `decodeCheckpoint` throws. */
export function checkpointToSafetensors(bytes: Uint8Array): Uint8Array {
  const { optimizer, properties = {}, parameters, frozen } = decodeCheckpoint(bytes);
  const sections = { parameters, frozen, momentum0: optimizer?.momentum0 ?? {}, momentum1: optimizer?.momentum1 ?? {} };
  const tensors = SECTIONS.flatMap((section) => Object.entries(sections[section]).map(([name, value]) => [`${section}/${name}`, value] as const));
  const texts = Object.entries(properties).map(([name, value]) => {
    const kind = typeof value as keyof typeof PROPERTY_KINDS;
    return [`${PROPERTY_KINDS[kind]}/${name}`, typeof value === "string" ? value : numberText(value)] as const;
  });
  const state = optimizer && { [STEP_KEY]: String(optimizer.step), [RATE_KEY]: numberText(optimizer.learningRate) };
  return writeSafetensors(Object.fromEntries(tensors), { [FORMAT_KEY]: FORMAT, ...state, ...Object.fromEntries(texts) });
}

/**
 * A checkpoint from a file of `checkpointToSafetensors`, or from one that a trainer of `@mpm/train` saved (its weight
 * average and extra tensors stay behind, its schedule too). Parameters and state are as they were, bit for bit.
 *
 * @throws MpmError "checkpoint-invalid" for another kind of safetensors file; what `readSafetensors` throws.
 */
export function safetensorsToCheckpoint(bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  try {
    return encodeCheckpoint(checkpointOf(tensors, metadata));
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
    throw new MpmError("checkpoint-invalid", `not a training checkpoint as safetensors: ${cause.message}`, { cause });
  }
}

function checkpointOf(tensors: Tensors, metadata: Metadata): TrainingCheckpoint {
  const isTrainers = Object.hasOwn(metadata, TRAINER_KEY);
  if (!isTrainers && metadata[FORMAT_KEY] !== FORMAT) throw new RangeError(`expected metadata "${FORMAT_KEY}" to be "${FORMAT}", got ${JSON.stringify(metadata[FORMAT_KEY])}`);
  const known = isTrainers ? [...SECTIONS, ...TRAINER_SECTIONS] : SECTIONS;
  const stray = Object.keys(tensors).find((name) => !known.some((section) => name.startsWith(`${section}/`)));
  if (stray !== undefined) throw new RangeError(`tensor "${stray}" is in none of ${known.join(", ")}`);
  const [parameters, frozen, momentum0, momentum1] = SECTIONS.map((section) => sectionOf(tensors, section));
  if (isTrainers) return { parameters, frozen, optimizer: { step: trainerStep(metadata), learningRate: TRAINER_RATE, momentum0, momentum1 } };
  const properties = propertiesOf(metadata);
  const hasState = Object.hasOwn(metadata, STEP_KEY) || Object.keys({ ...momentum0, ...momentum1 }).length > 0;
  const optimizer = hasState && { step: numberAt(metadata, STEP_KEY), learningRate: numberAt(metadata, RATE_KEY), momentum0, momentum1 };
  return { parameters, frozen, ...(optimizer && { optimizer }), ...(Object.keys(properties).length > 0 && { properties }) };
}

function sectionOf(tensors: Tensors, section: string): Tensors {
  const entries = Object.entries(tensors).filter(([name]) => name.startsWith(`${section}/`));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(section.length + 1), value]));
}

function trainerStep(metadata: Metadata): number {
  const position: { readonly step?: unknown } | null = JSON.parse(metadata[TRAINER_KEY] ?? "null");
  return Number(position?.step);
}

function propertiesOf(metadata: Metadata): Record<string, CheckpointProperty> {
  const entries = Object.entries(metadata).flatMap(([key, text]): [string, CheckpointProperty][] => {
    const [, kind, name = ""] = /^(int|float|string)\/(.*)$/s.exec(key) ?? [];
    if (kind === undefined) return [];
    return [[name, kind === "string" ? text : kind === "float" ? numberAt(metadata, key) : BigInt(text)]];
  });
  return Object.fromEntries(entries);
}

function numberAt(metadata: Metadata, key: string): number {
  const text = metadata[key];
  if (text === "NaN" || (text !== undefined && text.trim() !== "" && !Number.isNaN(Number(text)))) return Number(text);
  throw new RangeError(`expected a number as metadata "${key}", got ${JSON.stringify(text)}`);
}
