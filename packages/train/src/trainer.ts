// The trainer: one interface over a run that computes in a worker thread, or in this one.
import type { InitialValues, TrainingArtifacts } from "@mpm/graph";
import { spawnWorker, WorkerCalls, type NamedTensors } from "@mpm/runtime";
import { MpmError, type Tensor } from "@mpm/tensor";
import type { CheckpointExtras } from "./checkpoint.js";
import { encodeArtifacts } from "./encode-artifacts.js";
import { fitBatches, type Batches } from "./fit.js";
import type { SessionSettings } from "./session-settings.js";
import { pickSettings, type TrainerSettings } from "./settings.js";
import type { OpenedRun, Start, TrainerMethods } from "./trainer-calls.js";
import { trainerHandlers } from "./trainer-calls.js";
import type { StepResult } from "./trainer-core.js";
import { buffersOf, copyTensors } from "./transfer.js";

/** Where the run computes. */
export interface HostOptions extends SessionSettings {
  /** Compute in a worker thread, so that this thread makes batches meanwhile. Default true; false for tiny jobs. */
  readonly worker?: boolean;
}

/** Options of `createTrainer`: `learningRate`, first values (`initial`, or a `seed`, or both) and what else should differ from the defaults. */
export interface TrainerOptions extends TrainerSettings, InitialValues, HostOptions {}

/** Options of `resumeTrainer`; settings given here replace those of the checkpoint. */
export interface ResumeOptions extends Partial<TrainerSettings>, HostOptions {}

/** Options of `Trainer.fit`. */
export interface FitOptions {
  /** Stop after this many optimiser steps. Default: when the batches end. */
  readonly steps?: number;
  /** Outputs of the training graph to return with each step. */
  readonly outputs?: readonly string[];
}

/** A training run. Owns native memory and a thread: dispose it. */
export interface Trainer {
  /** Optimiser steps done. */
  readonly step: number;
  /** What the caller saved with the checkpoint that this run was resumed from; empty for a new run. */
  readonly restored: Required<CheckpointExtras>;
  /**
   * One optimiser step on a batch, or on the mean gradient of several. For a loss that is a mean, batches of equal size
   * then give the step of the one batch they make together.
   *
   * Throws `MpmError` "non-finite-loss": parameters, moments and `step` are then as before.
   */
  runStep(batches: NamedTensors | readonly NamedTensors[], options?: { readonly outputs?: readonly string[] }): Promise<StepResult>;
  /** Steps over batches, `accumulate` to a step (the last step may have fewer); the next batches are made while a step computes. Closes `batches`. */
  fit(batches: Batches, options?: FitOptions): AsyncGenerator<StepResult>;
  /** Outputs (default: all) of the evaluation graph, with the weights as they are or averaged. */
  evaluate(feeds: NamedTensors, options?: { readonly outputs?: readonly string[]; readonly ema?: boolean }): Promise<Record<string, Tensor>>;
  /** Copies of all parameters, frozen ones included, as they are or averaged. */
  readParameters(options?: { readonly ema?: boolean }): Promise<Record<string, Tensor<"float32">>>;
  /** Overwrites the parameters given. Their average restarts from the new values; moments stay. */
  writeParameters(values: NamedTensors): Promise<void>;
  /** Writes a checkpoint that replaces the one of before in one move. Throws `MpmError` "checkpoint-write-failed"; the old file then remains. */
  save(path: string, extras?: CheckpointExtras): Promise<void>;
  /** Ends the calls already made, then frees everything; later calls do nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a run at step 0.
 *
 * @example
 * await using trainer = await createTrainer(trainingArtifacts(graph, { loss: "loss" }), { seed: 1, learningRate: warmupConstant({ peak: 1e-3 }) });
 * for await (const { index, loss } of trainer.fit(batches, { steps: 100 })) console.log(index, loss);
 */
export async function createTrainer(artifacts: TrainingArtifacts, options: TrainerOptions): Promise<Trainer> {
  const { learningRate, initial = {}, seed } = options;
  const values = { initial: copyTensors({ ...artifacts.values, ...initial }), ...(seed === undefined ? {} : { seed }) };
  return openTrainer(artifacts, options, { kind: "new", settings: { ...pickSettings(options), learningRate }, values });
}

/**
 * Continues the run of a checkpoint; with the same batches, threads and settings it goes on bit for bit.
 * Throws `MpmError` "checkpoint-unreadable", "checkpoint-invalid" or "checkpoint-mismatch" (another architecture).
 */
export async function resumeTrainer(artifacts: TrainingArtifacts, path: string, options: ResumeOptions = {}): Promise<Trainer> {
  return openTrainer(artifacts, options, { kind: "resume", settings: pickSettings(options), path });
}

type Calls = Pick<WorkerCalls<TrainerMethods>, "call" | "terminate" | "isDead">;

async function openTrainer(artifacts: TrainingArtifacts, { worker = true, provider, threads }: HostOptions, start: Start): Promise<Trainer> {
  const session: SessionSettings = { ...(provider === undefined ? {} : { provider }), ...(threads === undefined ? {} : { threads }) };
  const calls: Calls = worker ? new WorkerCalls<TrainerMethods>(spawnWorker(import.meta.url, "worker")) : callsHere();
  try {
    return new HostedTrainer(calls, await calls.call("open", { artifacts: encodeArtifacts(artifacts), session, start }));
  } catch (error) {
    await calls.terminate();
    throw error;
  }
}

function callsHere(): Calls {
  const handlers = trainerHandlers();
  return {
    isDead: false,
    call: async (method, argument) => (await handlers[method](argument)).result,
    terminate: async () => undefined,
  };
}

class HostedTrainer implements Trainer {
  readonly restored: Required<CheckpointExtras>;
  readonly #calls: Calls;
  readonly #accumulate: number;
  #step: number;
  #isDisposed = false;

  constructor(calls: Calls, { step, accumulate, restored }: OpenedRun) {
    this.restored = restored;
    this.#calls = calls;
    this.#accumulate = accumulate;
    this.#step = step;
  }

  get step(): number {
    return this.#step;
  }

  async runStep(batches: NamedTensors | readonly NamedTensors[], { outputs = [] }: { readonly outputs?: readonly string[] } = {}): Promise<StepResult> {
    const list = isList(batches) ? batches : [batches];
    if (list.length === 0) throw new RangeError("a step needs at least one batch, got none");
    return this.#stepOnCopies(list.map(copyTensors), outputs);
  }

  async *fit(batches: Batches, { steps = Infinity, outputs = [] }: FitOptions = {}): AsyncGenerator<StepResult> {
    const plan = { accumulate: this.#accumulate, steps };
    yield* fitBatches(batches, plan, async (group) => this.#stepOnCopies(group, outputs));
  }

  async evaluate(feeds: NamedTensors, { outputs, ema = false }: { readonly outputs?: readonly string[]; readonly ema?: boolean } = {}): Promise<Record<string, Tensor>> {
    const copies = copyTensors(feeds);
    return this.#call("evaluate", { feeds: copies, outputs, ema }, buffersOf([copies]));
  }

  async readParameters({ ema = false }: { readonly ema?: boolean } = {}): Promise<Record<string, Tensor<"float32">>> {
    return this.#call("read", { ema });
  }

  async writeParameters(values: NamedTensors): Promise<void> {
    const copies = copyTensors(values);
    await this.#call("write", copies, buffersOf([copies]));
  }

  async save(path: string, { metadata = {}, tensors = {} }: CheckpointExtras = {}): Promise<void> {
    const copies = copyTensors(tensors);
    await this.#call("save", { path, extras: { metadata, tensors: copies } }, buffersOf([copies]));
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    if (!this.#calls.isDead) await this.#calls.call("dispose", undefined);
    await this.#calls.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #stepOnCopies(batches: readonly NamedTensors[], outputs: readonly string[]): Promise<StepResult> {
    const result = await this.#call("step", { batches, outputs }, buffersOf(batches));
    this.#step = result.index + 1;
    return result;
  }

  async #call<K extends keyof TrainerMethods>(method: K, argument: TrainerMethods[K]["argument"], transfer: ArrayBuffer[] = []): Promise<TrainerMethods[K]["result"]> {
    if (this.#isDisposed) throw new MpmError("trainer-disposed", "this trainer was disposed: create or resume another");
    return this.#calls.call(method, argument, transfer);
  }
}

function isList(batches: NamedTensors | readonly NamedTensors[]): batches is readonly NamedTensors[] {
  return Array.isArray(batches);
}
