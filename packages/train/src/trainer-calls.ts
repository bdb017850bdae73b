// The calls between a trainer and the thread that computes for it, and the functions there that answer them.
import type { InitialValues } from "@mpm/graph";
import type { Answer, Handlers, NamedTensors } from "@mpm/runtime";
import { MpmError, type Tensor } from "@mpm/tensor";
import { readCheckpoint, writeCheckpoint, type CheckpointExtras } from "./checkpoint.js";
import type { EncodedArtifacts } from "./encode-artifacts.js";
import { serialQueue } from "./serial-queue.js";
import type { SessionSettings } from "./session-settings.js";
import type { TrainerSettings } from "./settings.js";
import { newRun, restoredRun } from "./start-run.js";
import { TrainerCore, type StepResult, type TrainerRun } from "./trainer-core.js";
import { buffersOf } from "./transfer.js";

/** Where a run starts. */
export type Start =
  | { readonly kind: "new"; readonly settings: TrainerSettings; readonly values: InitialValues }
  | { readonly kind: "resume"; readonly settings: Partial<TrainerSettings>; readonly path: string };

/** What the host learns of a run that has been opened. */
export interface OpenedRun {
  readonly step: number;
  readonly accumulate: number;
  /** What the caller saved with the checkpoint. */
  readonly restored: Required<CheckpointExtras>;
}

/** Argument and result of each call; `open` comes first, once. */
export interface TrainerMethods {
  readonly open: { readonly argument: { readonly artifacts: EncodedArtifacts; readonly session: SessionSettings; readonly start: Start }; readonly result: OpenedRun };
  readonly step: { readonly argument: { readonly batches: readonly NamedTensors[]; readonly outputs: readonly string[] }; readonly result: StepResult };
  readonly evaluate: { readonly argument: { readonly feeds: NamedTensors; readonly outputs: readonly string[] | undefined; readonly ema: boolean }; readonly result: Record<string, Tensor> };
  readonly read: { readonly argument: { readonly ema: boolean }; readonly result: Record<string, Tensor<"float32">> };
  readonly write: { readonly argument: NamedTensors; readonly result: undefined };
  readonly save: { readonly argument: { readonly path: string; readonly extras: CheckpointExtras }; readonly result: undefined };
  readonly dispose: { readonly argument: undefined; readonly result: undefined };
}

/** Handlers around one run. Calls are answered in the order they come, each after the one before has ended. */
export function trainerHandlers(): Handlers<TrainerMethods> {
  const inOrder = serialQueue();
  let opened: TrainerCore | undefined;
  const core = (): TrainerCore => opened ?? failClosed();
  return {
    open: ({ artifacts, session, start }) => inOrder(async () => {
      const { run, restored } = await startRun(artifacts, session, start);
      opened = new TrainerCore(run);
      return { result: { step: run.step, accumulate: run.settings.accumulate, restored } };
    }),
    step: ({ batches, outputs }) => inOrder(async () => {
      const result = await core().runStep(batches, outputs);
      return { result, transfer: buffersOf([result.outputs]) };
    }),
    evaluate: ({ feeds, ...options }) => inOrder(async () => moved(await core().evaluate(feeds, options))),
    read: ({ ema }) => inOrder(async () => moved(core().readParameters(ema))),
    write: (values) => inOrder(async () => done(() => core().writeParameters(values))),
    save: ({ path, extras }) => inOrder(async () => done(() => writeCheckpoint(path, core().run, extras))),
    dispose: () => inOrder(async () => done(() => opened?.dispose())),
  };
}

async function startRun(artifacts: EncodedArtifacts, session: SessionSettings, start: Start): Promise<{ run: TrainerRun; restored: OpenedRun["restored"] }> {
  if (start.kind === "new") return { run: newRun(artifacts, session, start.settings, start.values), restored: { metadata: {}, tensors: {} } };
  const checkpoint = await readCheckpoint(start.path);
  const { metadata, tensors } = checkpoint;
  return { run: restoredRun(artifacts, session, start.settings, checkpoint), restored: { metadata, tensors } };
}

function moved<T extends NamedTensors>(result: T): Answer<T> {
  return { result, transfer: buffersOf([result]) };
}

async function done(action: () => Promise<void> | void): Promise<Answer<undefined>> {
  await action();
  return { result: undefined };
}

function failClosed(): never {
  throw new MpmError("no-trainer", "the worker was called before it opened a run");
}
