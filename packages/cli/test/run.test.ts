import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTrainer, readArtifacts, warmupConstant } from "@mpm/train";
import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { run } from "../src/index.js";
import { taggerFolder, taggerGraph } from "./tagger.js";

/** What `mpm <words>` prints, complains and gives back. */
async function mpm(...words: string[]): Promise<{ readonly code: number; readonly printed: string; readonly complaint: string }> {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const code = await run(words, { print: (text) => printed.push(text), complain: (text) => complaints.push(text) });
  return { code, printed: printed.join("\n"), complaint: complaints.join("\n") };
}

describe("mpm", () => {
  test.each([[], ["--help"], ["help"]])("lists its commands (%s)", async (...words) => {
    const { code, printed } = await mpm(...words);
    expect([code, printed]).toEqual([0, expect.stringMatching(/usage: mpm <command>[\s\S]*inspect +show[\s\S]*convert +write[\s\S]*artifacts +make[\s\S]*cka +compare/)]);
  });
  test("knows no other", async () => {
    expect(await mpm("train")).toMatchObject({ code: 2, complaint: expect.stringContaining('there is no command "train"') });
  });
  test.each([["inspect", "FILE"], ["convert", "FILE"], ["artifacts", "model.onnx"], ["cka", "X Y"]])("explains %s", async (command, file) => {
    expect(await mpm(command, "--help")).toMatchObject({ code: 0, printed: expect.stringContaining(`usage: mpm ${command} ${file}`) });
  });
});

describe("mpm inspect", () => {
  test("shows inputs, outputs, parameters and operators", async () => {
    await using folder = await taggerFolder();
    const { code, printed } = await mpm("inspect", folder.model);
    expect(code).toBe(0);
    expect(printed.split("\n").slice(1).join("\n")).toMatchInlineSnapshot(`
      "
      inputs
        features  float32  [jets, 4]

      outputs
        logits  float32  [jets, 3]

      parameters (3, 59 numbers)
        backbone.weight  float32  [4, 8]
        head.weight      float32  [8, 3]
        head.bias        float32  [3]

      operators
                 uses  differentiates  runs on
        MatMul   2     yes             cpu, webgpu
        Add      1     yes             cpu, webgpu
        Cast     1     yes             cpu, webgpu
        Greater  1     stops           cpu, webgpu
        Mul      1     yes             cpu, webgpu
        Relu     1     yes             cpu, webgpu"
    `);
  });
  test("gives the same as JSON", async () => {
    await using folder = await taggerFolder();
    const { printed } = await mpm("inspect", "--json", folder.model);
    expect(JSON.parse(printed)).toMatchObject({
      name: "tagger", opsets: { "": 21 }, inputs: [{ name: "features", shape: ["jets", 4] }],
      parameters: [{ name: "backbone.weight", shape: [4, 8] }, { name: "head.weight" }, { name: "head.bias" }],
      operators: expect.arrayContaining([expect.objectContaining({ operator: "MatMul", count: 2, differentiates: "yes" }), expect.objectContaining({ operator: "Greater", differentiates: "stops", kernels: { cpu: 1, webgpu: 1 } })]),
    });
  });
  test("marks operators that training cannot pass", async () => {
    const graph = taggerGraph();
    const nodes = graph.nodes.map((node) => (node.op === "Relu" ? { ...node, op: "Mystery", domain: "ai.example" } : node));
    await using folder = await taggerFolder({ ...graph, nodes, opsets: { ...graph.opsets, "ai.example": 1 } });
    expect((await mpm("inspect", folder.model)).printed).toMatch(/ai\.example\.Mystery +1 +no rule +-/);
  });
  test("says what is wrong with a file", async () => {
    await using folder = await taggerFolder();
    expect(await mpm("inspect", join(folder.path, "none.onnx"))).toMatchObject({ code: 1, complaint: expect.stringContaining("ENOENT") });
    expect(await mpm("inspect", folder.path)).toMatchObject({ code: 1, complaint: `mpm inspect: "${folder.path}" is a folder: give the files in it` });
    expect(await mpm("artifacts", folder.path, "--loss", "loss", "--out", "out")).toMatchObject({ code: 1, complaint: expect.stringContaining(`could not read "${folder.path}"`) });
    await truncate(folder.model, 100);
    expect(await mpm("inspect", folder.model)).toMatchObject({ code: 1, printed: "", complaint: expect.stringMatching(/^mpm inspect: .*none of root, hdf5.*nor is it a model: .*byte/) });
    await truncate(folder.model, 0);
    expect(await mpm("inspect", folder.model)).toMatchObject({ code: 1, complaint: expect.stringMatching(/is empty/) });
  });
  test.each<[string, string[]]>([["expected one file, got none", ["inspect"]], ["expected one file, got a, b", ["inspect", "a", "b"]], ["--verbose", ["inspect", "a", "--verbose"]]])("says how it is called: %s", async (message, words) => {
    expect(await mpm(...words)).toMatchObject({ code: 2, complaint: expect.stringMatching(new RegExp(`${message}[\\s\\S]*usage: mpm inspect`)) });
  });
});

describe("mpm artifacts", () => {
  test("makes a directory that trains", async () => {
    await using folder = await taggerFolder();
    const out = join(folder.path, "artifacts");
    const words = ["artifacts", folder.model, "--loss", "cross-entropy", "--logits", "logits", "--frozen", "^backbone", "--lr", "0.01", "--clip-norm", "1", "--out", out];
    expect(await mpm(...words)).toMatchObject({ code: 0, printed: expect.stringMatching(/27 parameters trained in 2 tensors, 32 parameters frozen in 1/) });
    expect((await readdir(out)).toSorted()).toEqual(["checkpoint", "eval_model.onnx", "optimizer_model.onnx", "training_model.onnx", "update_model.onnx"]);
    const artifacts = await readArtifacts(out);
    expect(artifacts.optimizer).toEqual({ clipNorm: 1, groups: [{ match: "", weightDecay: 0.01, learningRateScale: 10 }] });
    await using trainer = await createTrainer(artifacts, { learningRate: warmupConstant({ peak: 0.1 }), worker: false });
    const batch = { features: tensor("float32", [3, 4], [1, 2, 3, 4, -1, 2, -3, 1, 0, 1, 0, 1]), label: tensor("int32", [3], [0, 1, 2]) };
    const losses: number[] = [];
    for (let step = 0; step < 20; step++) losses.push((await trainer.runStep(batch)).loss);
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] ?? 0));
    const after = await trainer.readParameters();
    expect(after["backbone.weight"]).toEqual(artifacts.values["backbone.weight"]);
  });
  test.each([
    ["mean-squared-error", [], "target"], ["binary-cross-entropy", ["--positive-weight", "2", "--target", "truth"], "truth"],
    ["cross-entropy", ["--label", "class", "--label-smoothing", "0.1", "--weights", "1,2,1"], "class"],
  ] as const)("attaches %s to the only output", async (loss, more, input) => {
    await using folder = await taggerFolder();
    const out = join(folder.path, "artifacts");
    expect(await mpm("artifacts", folder.model, "--loss", loss, ...more, "--out", out)).toMatchObject({ code: 0, complaint: "" });
    expect((await readArtifacts(out)).evaluation.inputs.map(({ name }) => name)).toEqual(["features", input]);
  });
  test.each<[number, string, string[]]>([
    [2, "--out is missing", ["--loss", "cross-entropy"]], [2, "--loss is missing", ["--out", "x"]],
    [2, 'expected cross-entropy, mean-squared-error, binary-cross-entropy or an output .logits., got "hinge"', ["--loss", "hinge", "--out", "x"]],
    [2, 'optimizer: expected adamw, got "sgd"', ["--loss", "cross-entropy", "--optimizer", "sgd", "--out", "x"]],
    [2, '--lr: expected a number, got "fast"', ["--loss", "cross-entropy", "--lr", "fast", "--out", "x"]],
    [2, '--label-smoothing says nothing to the loss "binary-cross-entropy": expected --logits, --target, --positive-weight', ["--loss", "binary-cross-entropy", "--label-smoothing", "0.1", "--out", "x"]],
    [2, '--logits says nothing to the loss "mean-squared-error": expected --prediction, --target', ["--loss", "mean-squared-error", "--logits", "logits", "--out", "x"]],
    [2, '--weights says nothing to the loss "logits": expected no options', ["--loss", "logits", "--weights", "1,2", "--out", "x"]],
    [1, 'pattern "^neck" matches no parameter', ["--loss", "cross-entropy", "--frozen", "^neck", "--out", "x"]],
    [1, "Invalid regular expression", ["--loss", "cross-entropy", "--frozen", "(", "--out", "x"]],
    [1, '"scores", no value of "tagger"', ["--loss", "cross-entropy", "--logits", "scores", "--out", "x"]],
    [1, 'loss "logits" has shape', ["--loss", "logits", "--out", "x"]],
  ])("fails with %i: %s", async (code, message, words) => {
    await using folder = await taggerFolder();
    const given = words.map((word) => (word === "x" ? join(folder.path, "x") : word));
    const result = await mpm("artifacts", folder.model, ...given);
    expect(result).toMatchObject({ code, printed: "" });
    expect(result.complaint.replaceAll("(", ".").replaceAll(")", ".")).toContain(message.replaceAll("(", ".").replaceAll(")", "."));
    expect(await readdir(folder.path)).toEqual(["tagger.onnx"]);
  });
  test("keeps what is in the way", async () => {
    await using folder = await taggerFolder();
    await writeFile(join(folder.path, "notes.txt"), "mine");
    expect(await mpm("artifacts", folder.model, "--loss", "cross-entropy", "--out", folder.path)).toMatchObject({ code: 1, complaint: expect.stringContaining("holds other files") });
    expect((await readdir(folder.path)).toSorted()).toEqual(["notes.txt", "tagger.onnx"]);
  });
});
