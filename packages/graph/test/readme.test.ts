import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { add, bindParameters, encodeModel, graphBuilder, initParameters, matmul, relu } from "../src/index.js";

const [fromScratch = "", fromFile = ""] = [...readFileSync(new URL("../README.md", import.meta.url), "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");
const folder = mkdtempSync(join(tmpdir(), "mpm-graph-readme-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an example prints. */
async function printed(example: string, name: string): Promise<unknown[][]> {
  const file = new URL(`.readme-${name}.${process.pid}.ts`, import.meta.url);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  writeFileSync(file, example);
  try {
    await import(/* @vite-ignore */ file.href);
    return [...log.mock.calls];
  } finally {
    rmSync(file);
    log.mockRestore();
  }
}

test("the example with a graph of one's own prints what it says", async () => {
  expect(await printed(fromScratch, "scratch")).toEqual([["logits, loss, weight_grad, bias_grad"], ["loss", "0.6931"], ["gradient of the bias", "0.1667 -0.1667"]]);
});

test("the example with a file prints what it says", async () => {
  const g = graphBuilder("tagger");
  const hidden = relu(matmul(g.input("features", "float32", ["jets", 4]), g.parameter("backbone.weight", [4, 8], { kind: "glorotUniform" })));
  g.output("logits", add(matmul(hidden, g.parameter("head.weight", [8, 3], { kind: "glorotUniform" })), g.parameter("head.bias", [3], { kind: "zeros" })));
  const graph = g.build();
  const path = join(folder, "tagger.onnx");
  writeFileSync(path, encodeModel(bindParameters(graph, initParameters(graph, 1))));
  expect(await printed(fromFile.replace('"tagger.onnx"', JSON.stringify(path)), "file")).toEqual([["head.weight, head.bias"], ["features, label"]]);
});
