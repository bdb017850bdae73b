// Runs a graph once on WebGPU and reads from ONNX Runtime's profile which nodes ran on the CPU.
import type { DType } from "@mpm/tensor";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, type Graph } from "../src/index.js";
import type { Tensors } from "./run-graph.js";

export interface WebGpuRun {
  readonly results: Tensors;
  /** Nodes that ran on the CPU and made more than a few numbers, as 'Sign [{"float":[2,3]}]'. */
  readonly onCpu: readonly string[];
}

/** What a profile says of a node. */
interface ProfiledNode {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly provider?: string; readonly op_name?: string; readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[] };
}

const FEW = 16;

/** Feeds by name to outputs by name, on WebGPU. */
export async function runOnWebGpu(graph: Graph, feeds: Readonly<Tensors>): Promise<WebGpuRun> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const ort = await import("onnxruntime-node");
  const directory = await mkdtemp(join(tmpdir(), "webgpu-"));
  const session = await ort.InferenceSession.create(encodeModel(graph), { executionProviders: ["webgpu"], logSeverityLevel: 3, enableProfiling: true, profileFilePrefix: join(directory, "profile") });
  try {
    const inputs = Object.fromEntries(session.inputNames.map((name) => {
      const tensor = feeds[name];
      if (tensor === undefined) throw new RangeError(`the test feeds no "${name}"`);
      return [name, new ort.Tensor(tensor.dtype as "float32", tensor.data as Float32Array, tensor.shape)];
    }));
    const results = await session.run(inputs);
    session.endProfiling();
    const [file = ""] = await readdir(directory);
    return {
      results: Object.fromEntries(Object.entries(results).map(([name, { type, dims, data }]) => [name, { dtype: type as DType, shape: dims, data: data as Float32Array }])),
      onCpu: cpuNodes(JSON.parse(await readFile(join(directory, file), "utf8")) as readonly ProfiledNode[]),
    };
  } finally {
    await session.release();
    await rm(directory, { recursive: true });
  }
}

/** But for shapes and counts. ONNX Runtime moves transposes of its own making ("token") over casts, to masks: no graph can keep it from that. */
function cpuNodes(events: readonly ProfiledNode[]): readonly string[] {
  const nodes = events.filter(({ cat, name, args }) => cat === "Node" && name.endsWith("_kernel_time") && args.provider === "CPUExecutionProvider");
  if (!events.some(({ args }) => args.provider === "WebGpuExecutionProvider")) throw new RangeError("the profile has no node that ran on WebGPU");
  const isFew = (shape: readonly number[]): boolean => shape.length === 0 || (shape.length === 1 && (shape[0] ?? 0) <= FEW);
  return nodes.filter(({ name, args: { op_name: op, output_type_shape: outputs = [] } }) =>
    !outputs.every((output) => Object.values(output).every(isFew)) && !(op === "Transpose" && name.includes("_token_") && outputs.every((output) => "bool" in output)))
    .map(({ args }) => `${args.op_name} ${JSON.stringify(args.output_type_shape)}`);
}
