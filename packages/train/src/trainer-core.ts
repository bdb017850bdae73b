// The engine of a training run, in the thread that computes: it owns the state and the sessions. `trainer.ts` hosts it.
import { accumulatedName, bufferName, RESET_INPUT } from "@mpm/graph";
import { openSession, type NamedTensors, type Session } from "@mpm/runtime";
import { MpmError, tensor, type Tensor } from "@mpm/tensor";
import { adamWInPlace } from "./adamw.js";
import { checkedValues } from "./checked-values.js";
import { clipScale, globalNorm } from "./clip.js";
import type { EncodedArtifacts } from "./encode-artifacts.js";
import { averageInPlace } from "./ema.js";
import { viewsOf, type FlatState, type FloatTensors } from "./flat-state.js";
import { learningRateAt } from "./schedule.js";
import type { SessionSettings } from "./session-settings.js";
import type { ResolvedSettings } from "./settings.js";

/** What one optimiser step reports. */
export interface StepResult {
  /** Steps done before this one. */
  readonly index: number;
  /** Mean over the batches of the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** Global norm of the (mean) gradient, before clipping. */
  readonly gradNorm: number;
  /** Time from the first run of the graph to the end of the update. */
  readonly seconds: number;
  /** Outputs asked for, of the last batch of the step. */
  readonly outputs: Record<string, Tensor>;
}

/** State and position of a run, with everything that its numbers depend on. */
export interface TrainerRun {
  readonly artifacts: EncodedArtifacts;
  readonly settings: ResolvedSettings;
  readonly session: SessionSettings;
  readonly state: FlatState;
  /** Parameters that are fed but not trained; their memory belongs to the run. */
  readonly frozen: FloatTensors;
  /** Optimiser steps done. */
  readonly step: number;
}

const RESET = tensor("bool", [1], [1]);
const ADD = tensor("bool", [1], [0]);

/** Runs the training and evaluation graphs over one flat state. Calls must come one after the other. */
export class TrainerCore {
  readonly #run: TrainerRun;
  readonly #parameters: FloatTensors;
  readonly #ema: FloatTensors | undefined;
  readonly #gradients: FloatTensors;
  readonly #feeds: Record<string, Tensor>;
  readonly #accumulators: NamedTensors;
  #step: number;
  #training: Promise<Session> | undefined;
  #evaluation: Promise<Session> | undefined;

  constructor(run: TrainerRun) {
    const { state, frozen } = run;
    this.#run = run;
    this.#step = run.step;
    this.#parameters = viewsOf(state.layout, state.parameters);
    this.#ema = state.ema && viewsOf(state.layout, state.ema);
    this.#gradients = viewsOf(state.layout, state.gradients);
    // The same memory goes in as the buffer and comes out as the accumulated gradient. The record is made once and the
    // batch written into it: joining two records of 200 names takes longer than a small step.
    this.#feeds = { ...this.#parameters, ...frozen, ...renamed(this.#gradients, bufferName) };
    this.#accumulators = renamed(this.#gradients, accumulatedName);
  }

  /** State and position now; the buffers are live. */
  get run(): TrainerRun {
    return { ...this.#run, step: this.#step };
  }

  /** One optimiser step on the mean gradient of `batches`. Throws `MpmError` "non-finite-loss" and leaves parameters and moments alone. */
  async runStep(batches: readonly NamedTensors[], outputs: readonly string[]): Promise<StepResult> {
    const start = performance.now();
    const session = await (this.#training ??= this.#open("training"));
    let sum = 0;
    let results: Record<string, Tensor> = {};
    for (const [index, batch] of batches.entries()) {
      results = await this.#accumulate(session, batch, index === 0, outputs);
      sum += this.#finiteLoss(results, ` (batch ${index + 1} of ${batches.length})`);
    }
    const [index, loss] = [this.#step, sum / batches.length];
    const { learningRate, gradNorm } = this.#update(loss, batches.length);
    return { index, loss, learningRate, gradNorm, seconds: (performance.now() - start) / 1000, outputs: pick(results, outputs) };
  }

  /** Outputs of the evaluation graph with the weights of now or their average. */
  async evaluate(feeds: NamedTensors, { outputs, ema }: { readonly outputs: readonly string[] | undefined; readonly ema: boolean }): Promise<Record<string, Tensor>> {
    const session = await (this.#evaluation ??= this.#open("evaluation"));
    checkFeedNames(feeds, this.#run.artifacts.inputs.evaluation);
    return session.run({ ...feeds, ...this.#weights(ema), ...this.#run.frozen }, outputs === undefined ? {} : { outputs });
  }

  /** Copies of all parameters, frozen ones too. */
  readParameters(ema: boolean): Record<string, Tensor<"float32">> {
    const all = { ...this.#weights(ema), ...this.#run.frozen };
    return Object.fromEntries(Object.entries(all).map(([name, { shape, data }]) => [name, tensor("float32", shape, data.slice())]));
  }

  /** Overwrites the parameters given; the average restarts from the new values, moments stay. Names and shapes are checked first. */
  writeParameters(values: NamedTensors): void {
    const targets = { ...this.#parameters, ...this.#run.frozen };
    for (const [name, { data }] of Object.entries(checkedValues(values, targets))) {
      targets[name].data.set(data);
      this.#ema?.[name]?.data.set(data);
    }
  }

  /** Frees the sessions. */
  async dispose(): Promise<void> {
    for (const session of [this.#training, this.#evaluation]) await (await session)?.dispose();
  }

  async #open(kind: "training" | "evaluation"): Promise<Session> {
    return openSession(this.#run.artifacts[kind], this.#run.session);
  }

  async #accumulate(session: Session, batch: NamedTensors, isFirst: boolean, outputs: readonly string[]): Promise<Record<string, Tensor>> {
    const { training } = this.#run.artifacts.inputs;
    checkFeedNames(batch, training);
    for (const name of training) this.#feeds[name] = batch[name];
    this.#feeds[RESET_INPUT] = isFirst ? RESET : ADD;
    return session.run(this.#feeds, { outputs: [this.#run.artifacts.loss, ...outputs], into: this.#accumulators });
  }

  #update(loss: number, numBatches: number): { learningRate: number; gradNorm: number } {
    const { state, settings } = this.#run;
    const gradNorm = globalNorm(state.gradients) / numBatches;
    if (!Number.isFinite(gradNorm)) throw this.#nonFinite(loss, "");
    const learningRate = learningRateAt(settings.learningRate, this.#step);
    const gradientScale = clipScale(gradNorm, settings.clipNorm) / numBatches;
    this.#step += 1;
    adamWInPlace(state, state.layout.groups, { learningRate, step: this.#step, gradientScale }, settings);
    if (state.ema !== undefined && settings.ema !== undefined) averageInPlace(state.ema, state.parameters, settings.ema);
    return { learningRate, gradNorm };
  }

  #finiteLoss(results: Readonly<Record<string, Tensor>>, where: string): number {
    const loss = Number(results[this.#run.artifacts.loss].data[0]);
    if (!Number.isFinite(loss)) throw this.#nonFinite(loss, where);
    return loss;
  }

  #nonFinite(loss: number, where: string): MpmError {
    const bad = Object.keys(this.#gradients).find((name) => !this.#gradients[name].data.every(Number.isFinite));
    const gradient = bad === undefined ? "all gradients are finite" : `the first gradient that is not finite is that of "${bad}"`;
    return new MpmError("non-finite-loss", `step ${this.#step}${where}: the loss is ${loss}, ${gradient}; the parameters are as before this step. Look at its batch, or lower the learning rate or clipNorm`);
  }

  #weights(ema: boolean): FloatTensors {
    if (!ema) return this.#parameters;
    if (this.#ema === undefined) throw new RangeError("this trainer keeps no average of its weights: create it with the option `ema`");
    return this.#ema;
  }
}

/** The session would count parameters as feeds, and list them to the caller. */
function checkFeedNames(feeds: NamedTensors, inputs: readonly string[]): void {
  const missing = inputs.filter((name) => feeds[name] === undefined);
  const unknown = Object.keys(feeds).filter((name) => !inputs.includes(name));
  if (missing.length + unknown.length === 0) return;
  throw new RangeError(`feeds: expected ${inputs.join(", ")}; missing ${missing.join(", ") || "none"}, unknown ${unknown.join(", ") || "none"}`);
}

function renamed(tensors: FloatTensors, rename: (name: string) => string): FloatTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [rename(name), value]));
}

function pick(results: Readonly<Record<string, Tensor>>, names: readonly string[]): Record<string, Tensor> {
  return Object.fromEntries(names.map((name) => [name, results[name]]));
}
