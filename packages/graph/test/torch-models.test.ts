// Whole models that PyTorch exported: outputs and gradients of all weights as PyTorch computes them (fixtures/make-torch.py).
import { readdirSync, readFileSync } from "node:fs";
import { readNpz, sizeOf, type Tensor } from "@mpm/tensor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeModel, differentiate, extendGraph, gradientName, liftParameters, mul, nodesOffWebGpu, prepare, reduceSum, type Graph, type LiftedGraph } from "../src/index.js";
import { onWebGpu, WITHOUT_WEBGPU } from "./device.js";
import { expectClose } from "./gradient-check.js";
import { openGraph, type OpenGraph, type Tensors } from "./run-graph.js";
import { runOnWebGpu } from "./webgpu-run.js";

const folder = new URL("fixtures/torch/", import.meta.url);
const models = readdirSync(folder).filter((file) => file.endsWith(".onnx")).map((file) => file.slice(0, -".onnx".length));
const BATCHES = [0, 1]; // of 2, as exported, and of 3
const TOLERANCE = 1e-5;

const read = (file: string): Uint8Array => readFileSync(new URL(file, folder));

/** Entries whose name starts with `prefix`, by the rest of their names. */
function withPrefix(tensors: Tensors, prefix: string): Tensors {
  return Object.fromEntries(Object.entries(tensors).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));
}

/** Row `index` of the first axis. */
function row({ dtype, shape: [, ...shape], data }: Tensor, index: number): Tensor {
  const size = sizeOf(shape);
  return { dtype, shape, data: data.slice(index * size, (index + 1) * size) };
}

/** loss = sum(output * projection), differentiated. */
function trainingGraph({ graph, values }: LiftedGraph): Graph {
  const builder = extendGraph(prepare(graph));
  const output = builder.value("output");
  const projection = builder.input("projection", "float32", output.shape);
  builder.output("loss", reduceSum(mul(output, projection)));
  return differentiate(builder.build(), { loss: "loss", parameters: Object.keys(values) });
}

describe.each(models)("%s", (model) => {
  const expected = readNpz(read(`${model}.npz`));
  const gradients = withPrefix(expected, "gradient/");
  const file = decodeModel(read(`${model}.onnx`));
  const lifted = liftParameters(file, Object.keys(gradients));
  let graph: Graph;
  let session: OpenGraph | undefined;
  beforeAll(async () => {
    graph = trainingGraph(lifted);
    session = await openGraph(graph);
  });
  afterAll(() => session?.release());

  it("tells the weights from other constants", () => {
    expect(Object.keys(liftParameters(file).values).toSorted()).toEqual(Object.keys(gradients).toSorted());
  });

  it("keeps the batch symbolic", () => {
    const [output] = graph.outputs;
    expect(output).toMatchObject({ name: "output", shape: ["batch", ...(expected["0/output"]?.shape.slice(1) ?? [])] });
    expect(graph.inputs.map(({ shape: [batch] }) => batch)).toEqual(graph.inputs.map(() => "batch"));
  });

  it("stays on the device under WebGPU", () => {
    expect(nodesOffWebGpu(graph)).toEqual([]);
  });

  const feedsOf = (batch: number): Tensors => {
    const { output: _, projection, ...rest } = withPrefix(expected, `${batch}/`);
    if (projection === undefined) throw new RangeError(`${model}.npz lacks batch ${batch}`);
    return { ...lifted.values, ...withPrefix(rest, "input/"), projection };
  };
  const expectPyTorch = (results: Tensors | undefined, batch: number, tolerance: number): void => {
    const output = expected[`${batch}/output`];
    if (output === undefined) throw new RangeError(`${model}.npz lacks output ${batch}`);
    expectClose(results?.["output"], output, tolerance, "output");
    for (const [name, gradient] of Object.entries(gradients)) expectClose(results?.[gradientName(name)], row(gradient, batch), tolerance, gradientName(name));
  };

  it.each(BATCHES)("has PyTorch's output and gradients for batch %s", async (batch) => expectPyTorch(await session?.run(feedsOf(batch)), batch, TOLERANCE));

  it.skipIf(!onWebGpu)(`has them on WebGPU, which leaves only shapes to the CPU ${WITHOUT_WEBGPU}`, async () => {
    const { results, onCpu } = await runOnWebGpu(graph, feedsOf(1));
    expectPyTorch(results, 1, TOLERANCE);
    expect(onCpu).toEqual([]);
  });
});

it.each(["torchscript", "dynamo"])("covers the exporter %s", (exporter) => {
  expect(models.filter((model) => model.includes(exporter)).length).toBeGreaterThan(8);
});
