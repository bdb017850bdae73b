// Runs a graph on ONNX Runtime for the tests of this package (@mpm/runtime stands above it).
import type { DType, Tensor } from "@mpm/tensor";
import { encodeModel, type Graph } from "../src/index.js";

/** Feeds by name to outputs by name, on the CPU provider, without its graph optimisations where asked. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, Tensor>>, { optimise = true }: { readonly optimise?: boolean } = {}): Promise<Record<string, Tensor>> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const session = await ort.InferenceSession.create(encodeModel(graph), { graphOptimizationLevel: optimise ? "all" : "disabled", intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const inputs = Object.fromEntries(session.inputNames.map((name) => {
      const tensor = feeds[name];
      if (tensor === undefined) throw new RangeError(`the test feeds no "${name}"`);
      return [name, new ort.Tensor(tensor.dtype as "float32", tensor.data as Float32Array, tensor.shape)];
    }));
    const results = await session.run(inputs);
    return Object.fromEntries(session.outputNames.map((name) => {
      const result = results[name];
      if (result === undefined) throw new RangeError(`no output "${name}"`);
      return [name, { dtype: result.type as DType, shape: result.dims, data: result.data as Float32Array }];
    }));
  } finally {
    await session.release();
  }
}
