// A checkpoint: the whole state of a run in one safetensors file. Tensors are named `parameters/<name>`,
// `momentum0/<name>`, `momentum1/<name>`, `ema/<name>`, `frozen/<name>` and `extra/<name>`; position and settings are metadata.
import { readFile } from "node:fs/promises";
import type { NamedTensors } from "@mpm/runtime";
import { messageOf, MpmError, readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "@mpm/tensor";
import { architectureOf, fingerprintOf } from "./encode-artifacts.js";
import { viewsOf } from "./flat-state.js";
import { resolveSettings, type TrainerSettings } from "./settings.js";
import type { TrainerRun } from "./trainer-core.js";
import { writeAtomically } from "./write-atomically.js";

/** What a caller may keep beside the state, such as the position in the data. */
export interface CheckpointExtras {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tensors?: NamedTensors;
}

/** The content of a checkpoint file. */
export interface Checkpoint {
  /** Optimiser steps done. */
  readonly step: number;
  readonly settings: TrainerSettings;
  /** Hash of names, shapes and roles of the parameters. */
  readonly fingerprint: string;
  /** Trained parameters and, under the same names, their moments and average. */
  readonly parameters: Record<string, Tensor>;
  readonly momentum0: Record<string, Tensor>;
  readonly momentum1: Record<string, Tensor>;
  readonly ema: Record<string, Tensor>;
  readonly frozen: Record<string, Tensor>;
  /** As the caller gave them. */
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, Tensor>;
}

interface Position {
  readonly format: number;
  readonly step: number;
  readonly fingerprint: string;
  readonly settings: TrainerSettings;
}

type Section = "parameters" | "momentum0" | "momentum1" | "ema" | "frozen" | "extra";

/** Metadata key of step, settings and fingerprint. */
const TRAINER_KEY = "mpm.trainer";
const FORMAT = 1;

/** Writes the run to `path`, replacing an older checkpoint in one move. Throws `MpmError` "checkpoint-write-failed". */
export async function writeCheckpoint(path: string, run: TrainerRun, { metadata = {}, tensors = {} }: CheckpointExtras = {}): Promise<void> {
  if (Object.hasOwn(metadata, TRAINER_KEY)) throw new RangeError(`metadata key "${TRAINER_KEY}" is reserved: choose another`);
  const { state, frozen } = run;
  const sections: Record<Section, NamedTensors> = {
    parameters: viewsOf(state.layout, state.parameters),
    momentum0: viewsOf(state.layout, state.momentum0),
    momentum1: viewsOf(state.layout, state.momentum1),
    ema: state.ema === undefined ? {} : viewsOf(state.layout, state.ema),
    frozen, extra: tensors,
  };
  const all = Object.entries(sections).flatMap(([section, named]) => Object.entries(named).map(([name, value]) => [`${section}/${name}`, value] as const));
  await writeAtomically(path, writeSafetensors(Object.fromEntries(all), { ...metadata, [TRAINER_KEY]: encodePosition(run) }));
}

/** Reads a checkpoint. Throws `MpmError` "checkpoint-unreadable" (no such file) or "checkpoint-invalid" (truncated, not a checkpoint). */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new MpmError("checkpoint-unreadable", `could not read the checkpoint "${path}": ${messageOf(cause)}`, { cause });
  });
  try {
    return parseCheckpoint(readSafetensors(bytes));
  } catch (cause) {
    throw new MpmError("checkpoint-invalid", `"${path}" is no checkpoint of a trainer: ${messageOf(cause)}`, { cause });
  }
}

function encodePosition({ step, settings, artifacts }: TrainerRun): string {
  const { clipNorm, ...rest } = settings;
  const fingerprint = fingerprintOf(architectureOf(artifacts));
  // JSON has no Infinity, which is the default anyway.
  return JSON.stringify({ format: FORMAT, step, fingerprint, settings: Number.isFinite(clipNorm) ? settings : rest });
}

function parseCheckpoint({ tensors, metadata: { [TRAINER_KEY]: position, ...metadata } }: Safetensors): Checkpoint {
  if (position === undefined) throw new RangeError(`its metadata has no "${TRAINER_KEY}"`);
  const { step, fingerprint, settings } = parsePosition(JSON.parse(position));
  resolveSettings(settings);
  const section = (wanted: Section): Record<string, Tensor> => sectionOf(tensors, `${wanted}/`);
  return {
    step, settings, fingerprint, metadata, tensors: section("extra"), parameters: section("parameters"),
    momentum0: section("momentum0"), momentum1: section("momentum1"), ema: section("ema"), frozen: section("frozen"),
  };
}

function parsePosition(value: unknown): Position {
  if (!isPosition(value)) throw new RangeError(`expected format ${FORMAT}, a step, a fingerprint and settings in "${TRAINER_KEY}", got ${JSON.stringify(value)}`);
  return value;
}

// The settings are checked by `resolveSettings`.
function isPosition(value: unknown): value is Position {
  if (typeof value !== "object" || value === null) return false;
  const { format, step, fingerprint, settings } = value as Partial<Position>;
  return format === FORMAT && Number.isSafeInteger(step) && Number(step) >= 0 && typeof fingerprint === "string" && typeof settings === "object" && settings !== null;
}

function sectionOf(tensors: NamedTensors, prefix: string): Record<string, Tensor> {
  const entries = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}
