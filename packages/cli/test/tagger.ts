// A small tagger as an ONNX file, for the tests.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, bindParameters, cast, encodeModel, graphBuilder, greater, initParameters, matmul, mul, relu, type Graph } from "@mpm/graph";

/** For batches of any size, or of one alone. */
export function taggerGraph(batch: string | number = "jets"): Graph {
  const g = graphBuilder("tagger");
  const x = g.input("features", "float32", [batch, 4]);
  const hidden = relu(matmul(x, g.parameter("backbone.weight", [4, 8], { kind: "glorotUniform" }))); // [jets, 8]
  const kept = mul(hidden, cast(greater(hidden, 0.1), "float32"));
  g.output("logits", add(matmul(kept, g.parameter("head.weight", [8, 3], { kind: "glorotUniform" })), g.parameter("head.bias", [3], { kind: "zeros" })));
  const graph = g.build();
  return bindParameters(graph, initParameters(graph, 1));
}

/** A folder with `tagger.onnx` in it, gone when disposed. */
export async function taggerFolder(graph: Graph = taggerGraph()): Promise<{ readonly path: string; readonly model: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "mpm-cli-"));
  const model = join(path, "tagger.onnx");
  await writeFile(model, encodeModel(graph));
  return { path, model, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
