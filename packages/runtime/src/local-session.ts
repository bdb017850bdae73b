// A session of onnxruntime-node in this thread.
import { setImmediate } from "node:timers/promises";
import type { ValueInfo } from "@mpm/graph";
import { MpmError, type Tensor } from "@mpm/tensor";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { copyInto } from "./copy-into.js";
import { loadOnnxruntime, type Onnxruntime } from "./onnxruntime.js";
import { openModel, type OpenModel } from "./open-model.js";
import { fromOrt, isShared, toOrt } from "./ort-tensor.js";
import { findProfile } from "./profile.js";
import { messageOf } from "./providers.js";
import type { NamedTensors, Provider, RunOptions, Session, SessionOptions } from "./session.js";
import { checkRun, selectOutputs } from "./signature.js";

/** Opens a model (bytes or path) in this thread. Errors as `openSession`. */
export async function openLocalSession(model: Uint8Array | string, options: SessionOptions): Promise<Session> {
  const onnxruntime = await loadOnnxruntime();
  return new LocalSession(onnxruntime, await openModel(onnxruntime, model, options), options.profile);
}

class LocalSession implements Session {
  readonly provider: Provider;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #onnxruntime: Onnxruntime;
  readonly #model: OpenModel;
  readonly #profile: string | undefined;
  #isDisposed = false;

  constructor(onnxruntime: Onnxruntime, model: OpenModel, profile: string | undefined) {
    this.provider = model.provider;
    this.inputs = model.signature.inputs;
    this.outputs = model.signature.outputs;
    this.#onnxruntime = onnxruntime;
    this.#model = model;
    this.#profile = profile;
  }

  async run(feeds: NamedTensors, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    this.#checkOpen();
    checkRun(this.#model.signature, feeds, options);
    const { into = {} } = options;
    const outputs = selectOutputs(this.#model.signature, options);
    const results = await this.#compute(feeds, outputs, into);
    const tensors: Record<string, Tensor> = {};
    for (const name of outputs) tensors[name] = deliver(name, results[name], into[name]);
    return tensors;
  }

  async endProfiling(): Promise<string> {
    this.#checkOpen();
    if (this.#profile === undefined) throw new MpmError("not-profiling", "this session was opened without the option `profile`");
    this.#model.session.endProfiling();
    return findProfile(this.#profile);
  }

  // A run enters the library in a callback of setImmediate: after one more turn all runs asked for have ended.
  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await setImmediate();
    await this.#model.session.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #compute(feeds: NamedTensors, outputs: readonly string[], into: NamedTensors): Promise<InferenceSession.ReturnType> {
    const ortFeeds: Record<string, OrtTensor> = {};
    for (const { name } of this.inputs) ortFeeds[name] = toOrt(this.#onnxruntime, feeds[name]);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const name of outputs) {
      const target = into[name];
      fetches[name] = target === undefined || isShared(target) ? null : toOrt(this.#onnxruntime, target);
    }
    try {
      return await this.#model.session.run(ortFeeds, fetches);
    } catch (cause) {
      throw new MpmError("run-failed", `ONNX Runtime could not run the model: ${messageOf(cause)}`, { cause });
    }
  }

  #checkOpen(): void {
    if (this.#isDisposed) throw new MpmError("session-disposed", "this session was disposed; open a new one");
  }
}

// The library wrote `target` already, except into shared memory; its own copy of the result is then of no use.
function deliver(name: string, result: OrtTensor, target: Tensor | undefined): Tensor {
  if (target === undefined) return fromOrt(result);
  return isShared(target) ? copyInto(name, target, fromOrt(result)) : target;
}
