// ONNX Runtime's own training runtime, the last that npm has: the WebAssembly of onnxruntime-web 1.19.2. It takes files and
// trains; nothing here helps it.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NamedTensors } from "@mpm/runtime";
import { tensor, type Tensor } from "@mpm/tensor";

/** The files that training starts from. */
export interface TrainingFiles {
  readonly training: Uint8Array;
  readonly evaluation: Uint8Array;
  readonly optimizer: Uint8Array;
  readonly checkpoint: Uint8Array;
}

/** Training with those files; one thread. */
export interface RuntimeTraining {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Adds up gradients; outputs by name. */
  trainStep(feeds: NamedTensors): Promise<Record<string, Tensor>>;
  /** AdamW on the sum of the gradients, which then starts again from zero. */
  optimizerStep(): Promise<void>;
  evaluate(feeds: NamedTensors): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

/** What is used here of the module: it has no types of its own under this name. */
interface TrainingModule {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly Tensor: new (type: string, data: Tensor["data"], dims: readonly number[]) => RuntimeTensor;
  readonly TrainingSession: { create(files: { readonly checkpointState: Uint8Array; readonly trainModel: Uint8Array; readonly evalModel: Uint8Array; readonly optimizerModel: Uint8Array }): Promise<Session> };
}

interface RuntimeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Tensor["data"];
}

type Feeds = Readonly<Record<string, RuntimeTensor>>;

interface Session {
  readonly trainingInputNames: readonly string[];
  readonly trainingOutputNames: readonly string[];
  readonly evalInputNames: readonly string[];
  runTrainStep(feeds: Feeds): Promise<Feeds>;
  runEvalStep(feeds: Feeds): Promise<Feeds>;
  runOptimizerStep(): Promise<void>;
  lazyResetGrad(): Promise<void>;
  release(): Promise<void>;
}

/** Opens a session. Throws an Error where the runtime refuses the files. */
export async function openRuntimeTraining({ training, evaluation, optimizer, checkpoint }: TrainingFiles): Promise<RuntimeTraining> {
  const ort = await loadModule();
  // The runtime takes feeds by position and does not look at their names.
  const toRuntime = (feeds: NamedTensors, names: readonly string[]): Feeds => Object.fromEntries(names.flatMap((name) => {
    const feed = feeds[name];
    return feed === undefined ? [] : [[name, new ort.Tensor(feed.dtype, feed.data, feed.shape)]];
  }));
  const session = await asErrors(() => ort.TrainingSession.create({ checkpointState: checkpoint, trainModel: training, evalModel: evaluation, optimizerModel: optimizer }));
  return {
    inputNames: session.trainingInputNames,
    outputNames: session.trainingOutputNames,
    trainStep: async (feeds) => fromRuntime(await asErrors(() => session.runTrainStep(toRuntime(feeds, session.trainingInputNames)))),
    evaluate: async (feeds) => fromRuntime(await asErrors(() => session.runEvalStep(toRuntime(feeds, session.evalInputNames)))),
    optimizerStep: async () => {
      await asErrors(() => session.runOptimizerStep());
      await asErrors(() => session.lazyResetGrad());
    },
    dispose: () => session.release(),
  };
}

/** By path: the package's exports give no training build to Node. */
async function loadModule(): Promise<TrainingModule> {
  const folder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web-training"));
  const ort = (await import(pathToFileURL(join(folder, "ort.training.wasm.min.mjs")).href)) as TrainingModule;
  ort.env.logLevel = "fatal";
  ort.env.wasm.numThreads = 1;
  return ort;
}

function fromRuntime(tensors: Feeds): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { type, dims, data }]) => [name, tensor(type as Tensor["dtype"], dims, data)]));
}

/** Some of what the runtime throws is the address of a C++ exception. */
async function asErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new Error(`the training runtime refused: ${cause instanceof Error ? cause.message : `C++ exception ${String(cause)}`}`, { cause });
  }
}
