// Runs a graph on ONNX Runtime for the tests of this package (@mpm/runtime stands above it).
import type { DType, Tensor } from "@mpm/tensor";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeModel, encodeModel, type Graph } from "../src/index.js";

export type Tensors = Record<string, Tensor>;

export interface RunOptions {
  /** Whether ONNX Runtime may rewrite the graph. */
  readonly optimise?: boolean;
  /** Default: the CPU. */
  readonly provider?: "cpu" | "webgpu";
}

/** A graph opened for several runs. */
export interface OpenGraph {
  run(feeds: Readonly<Tensors>, outputs?: readonly string[]): Promise<Tensors>;
  release(): Promise<void>;
}

/** Opens a graph for several runs. */
export async function openGraph(graph: Graph, { optimise = true, provider = "cpu" }: RunOptions = {}): Promise<OpenGraph> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const session = await ort.InferenceSession.create(encodeModel(graph), { executionProviders: [provider], graphOptimizationLevel: optimise ? "all" : "disabled", intraOpNumThreads: 1, logSeverityLevel: 3 });
  return {
    async run(feeds, outputs = session.outputNames) {
      const inputs = Object.fromEntries(session.inputNames.map((name) => {
        const tensor = feeds[name];
        if (tensor === undefined) throw new RangeError(`the test feeds no "${name}"`);
        return [name, new ort.Tensor(tensor.dtype as "float32", tensor.data as Float32Array, tensor.shape)];
      }));
      const results = await session.run(inputs, outputs);
      return Object.fromEntries(outputs.map((name) => {
        const result = results[name];
        if (result === undefined) throw new RangeError(`no output "${name}"`);
        return [name, { dtype: result.type as DType, shape: result.dims, data: result.data as Float32Array }];
      }));
    },
    release: () => session.release(),
  };
}

/** Feeds by name to outputs by name. */
export async function runGraph(graph: Graph, feeds: Readonly<Tensors>, options: RunOptions = {}): Promise<Tensors> {
  const session = await openGraph(graph, options);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** Operators of the graph as ONNX Runtime rewrites it for the CPU. */
export async function optimisedOperators(graph: Graph): Promise<readonly string[]> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const directory = await mkdtemp(join(tmpdir(), "optimised-"));
  try {
    const path = join(directory, "model.onnx");
    const session = await ort.InferenceSession.create(encodeModel(graph), { optimizedModelFilePath: path, intraOpNumThreads: 1, logSeverityLevel: 3 });
    await session.release();
    return decodeModel(await readFile(path)).nodes.map(({ op }) => op);
  } finally {
    await rm(directory, { recursive: true });
  }
}
