// The first state of a run: from initial values, or from a checkpoint of the same architecture.
import { firstValues, flatLayout, type InitialValues, type Parameter } from "@mpm/graph";
import type { NamedTensors } from "@mpm/runtime";
import { MpmError, sizeOf, tensor } from "@mpm/tensor";
import { fillTensors } from "./checked-values.js";
import type { Checkpoint } from "./checkpoint.js";
import { architectureOf, fingerprintOf, type EncodedArtifacts } from "./encode-artifacts.js";
import { flatState, viewsOf, type FlatState, type FloatTensors } from "./flat-state.js";
import type { SessionSettings } from "./session-settings.js";
import { resolveSettings, type ResolvedSettings, type TrainerSettings } from "./settings.js";
import type { TrainerRun } from "./trainer-core.js";

/** A run at step 0. Throws `RangeError` for missing, unknown or wrongly shaped values. */
export function newRun(artifacts: EncodedArtifacts, session: SessionSettings, options: TrainerSettings, values: InitialValues): TrainerRun {
  const settings = resolveSettings(options);
  const run: TrainerRun = { artifacts, session, settings, state: emptyState(artifacts, settings), frozen: zeros(artifacts.frozen), step: 0 };
  const initial = firstValues([...artifacts.trainable, ...artifacts.frozen], values);
  fillTensors({ ...viewsOf(run.state.layout, run.state.parameters), ...run.frozen }, initial);
  run.state.ema?.set(run.state.parameters);
  return run;
}

/** The run of a checkpoint, with settings overridden where given. Throws `MpmError` "checkpoint-mismatch" for another architecture. */
export function restoredRun(artifacts: EncodedArtifacts, session: SessionSettings, overrides: Partial<TrainerSettings>, checkpoint: Checkpoint): TrainerRun {
  checkArchitecture(artifacts, checkpoint);
  const settings = resolveSettings({ ...checkpoint.settings, ...overrides });
  const state = emptyState(artifacts, settings);
  const frozen = zeros(artifacts.frozen);
  for (const section of ["parameters", "momentum0", "momentum1"] as const) fillTensors(viewsOf(state.layout, state[section]), checkpoint[section]);
  fillTensors(frozen, checkpoint.frozen);
  const hasAverage = Object.keys(checkpoint.ema).length > 0;
  if (state.ema !== undefined) fillTensors(viewsOf(state.layout, state.ema), hasAverage ? checkpoint.ema : checkpoint.parameters);
  return { artifacts, session, settings, state, frozen, step: checkpoint.step };
}

function emptyState({ trainable, frozen }: EncodedArtifacts, { groups, ema }: ResolvedSettings): FlatState {
  const names = [...trainable, ...frozen].map(({ name }) => name);
  return flatState(flatLayout(trainable, groups, names), { ema: ema !== undefined });
}

function zeros(parameters: readonly Parameter[]): FloatTensors {
  return Object.fromEntries(parameters.map(({ name, shape }) => {
    const sizes = shape.map(Number);
    return [name, tensor("float32", sizes, new Float32Array(sizeOf(sizes)))];
  }));
}

function checkArchitecture(artifacts: EncodedArtifacts, checkpoint: Checkpoint): void {
  const expected = architectureOf(artifacts);
  if (fingerprintOf(expected) === checkpoint.fingerprint) return;
  const seen = { ...describeShapes(checkpoint.parameters, ""), ...describeShapes(checkpoint.frozen, " frozen") };
  const missing = Object.keys(expected).filter((name) => !Object.hasOwn(seen, name));
  const unexpected = Object.keys(seen).filter((name) => !Object.hasOwn(expected, name));
  const wrong = Object.keys(expected).filter((name) => Object.hasOwn(seen, name) && seen[name] !== expected[name]);
  const faults = [
    ...(missing.length > 0 ? [`missing ${missing.join(", ")}`] : []),
    ...(unexpected.length > 0 ? [`unexpected ${unexpected.join(", ")}`] : []),
    ...wrong.map((name) => `"${name}" is ${seen[name]}, expected ${expected[name]}`),
  ];
  throw new MpmError("checkpoint-mismatch", `the checkpoint is of another architecture: ${faults.join("; ")}`);
}

function describeShapes(tensors: NamedTensors, role: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, `[${shape.join(", ")}]${role}`]));
}
