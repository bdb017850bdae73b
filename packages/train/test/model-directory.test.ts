import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeModel } from "@mpm/graph";
import { tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { checkModelWeights, parseModelPart, readModelDirectory, writeModelDirectory, type ModelDirectory } from "../src/index.js";
import { linearGraph } from "./models.js";
import { temporaryFolder } from "./temporary-folder.js";

const KIND = { kind: "toy", version: 2 };

/** A model whose weight and note are `value`. */
function model(value: number, graphs: ModelDirectory["graphs"] = { "forward.onnx": linearGraph(2, 1) }): ModelDirectory {
  return { record: { ...KIND, note: value }, weights: { w: tensor("float32", [2], [value, -value]) }, ...(graphs && { graphs }) };
}

/** The value that a saved model was made with. */
async function savedValue(directory: string): Promise<unknown> {
  const { record, weights } = await readModelDirectory(directory, KIND);
  expect([...weights["w"].data]).toEqual([record["note"], -Number(record["note"])]);
  return record["note"];
}

describe("writing", () => {
  test("gives a directory that reads back, in a folder that need not exist", async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "new", "model");
    await writeModelDirectory(directory, model(1));
    expect(await savedValue(directory)).toBe(1);
    expect((await readdir(directory)).toSorted()).toEqual(["forward.onnx", "model.json", "weights.safetensors"]);
    expect(decodeModel(await readFile(join(directory, "forward.onnx"))).outputs.map(({ name }) => name)).toEqual(["loss", "prediction"]);
    expect(await readdir(join(folder.path, "new"))).toEqual(["model"]);
  });

  test("replaces a model and leaves nothing of it", async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "model");
    await writeModelDirectory(directory, model(1, { "old.onnx": linearGraph(2, 1) }));
    await writeModelDirectory(`${directory}/`, model(2));
    expect(await savedValue(directory)).toBe(2);
    expect((await readdir(directory)).toSorted()).toEqual(["forward.onnx", "model.json", "weights.safetensors"]);
    expect(await readdir(folder.path)).toEqual(["model"]);
  });

  test("takes an empty directory", async () => {
    await using folder = await temporaryFolder();
    await writeModelDirectory(folder.path, model(3));
    expect(await savedValue(folder.path)).toBe(3);
  });

  test.each(["notes.txt", "deep/notes.txt"])("refuses a directory that holds something else (%s)", async (name) => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "deep"));
    await writeFile(join(folder.path, name), "mine");
    await expect(writeModelDirectory(folder.path, model(1))).rejects.toMatchObject({ code: "model-write-failed", message: expect.stringContaining("it holds other files (deep") });
    expect(await readFile(join(folder.path, name), "utf8")).toBe("mine");
  });

  test("refuses a path that is a file, or goes through one", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "file");
    await writeFile(file, "mine");
    for (const path of [file, join(file, "model")]) await expect(writeModelDirectory(path, model(1))).rejects.toMatchObject({ code: "model-write-failed", cause: { code: "ENOTDIR" } });
    expect(await readFile(file, "utf8")).toBe("mine");
    expect(await readdir(folder.path)).toEqual(["file"]);
  });

  // The last file is made to go to the device on which every write fails as on a full disk.
  test.skipIf(!existsSync("/dev/full"))("on a full disk keeps the old model and leaves nothing half-written (skipped without /dev/full)", async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "model");
    await writeModelDirectory(directory, model(1));
    await symlink("/dev/full", join(folder.path, "full"));
    await expect(writeModelDirectory(directory, model(2, { "../full": linearGraph(2, 1) }))).rejects.toMatchObject({
      code: "model-write-failed", cause: { code: "ENOSPC" }, message: expect.stringContaining("what was there before is untouched"),
    });
    expect(await savedValue(directory)).toBe(1);
    expect((await readdir(folder.path)).toSorted()).toEqual(["full", "model"]);
  });

  test("a graph that cannot be written keeps the old model", async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, "model");
    await writeModelDirectory(directory, model(1));
    await expect(writeModelDirectory(directory, model(2, { "none/forward.onnx": linearGraph(2, 1) }))).rejects.toMatchObject({ code: "model-write-failed", cause: { code: "ENOENT" } });
    expect(await savedValue(directory)).toBe(1);
    expect(await readdir(folder.path)).toEqual(["model"]);
  });
});

describe("reading names what is wrong", () => {
  async function spoilt(name: string, content: string | number): Promise<{ readonly path: string } & AsyncDisposable> {
    const folder = await temporaryFolder();
    await writeModelDirectory(folder.path, model(1));
    if (typeof content === "number") await truncate(join(folder.path, name), content);
    else await writeFile(join(folder.path, name), content);
    return folder;
  }

  test("no such directory, or no weights in it", async () => {
    await using folder = await temporaryFolder();
    await expect(readModelDirectory(join(folder.path, "none"), KIND)).rejects.toMatchObject({ code: "model-unreadable", message: expect.stringContaining("could not read model.json") });
    await writeFile(join(folder.path, "model.json"), JSON.stringify(KIND));
    await expect(readModelDirectory(folder.path, KIND)).rejects.toMatchObject({ code: "model-unreadable", message: expect.stringContaining("could not read weights.safetensors") });
  });

  test.each([
    ["model.json", "{", "is not JSON"],
    ["model.json", "[]", 'lacks "kind" and "version"'],
    ["model.json", '{"kind": "toy"}', 'lacks "kind" and "version"'],
    ["model.json", '{"kind": "other", "version": 2}', 'holds a model of kind "other": expected "toy"'],
    ["model.json", '{"kind": "toy", "version": 3}', "has version 3 of the record of a toy: this release reads version 2"],
    ["weights.safetensors", 70, "weights.safetensors"],
    ["weights.safetensors", 4, "weights.safetensors"],
    ["weights.safetensors", 0, "weights.safetensors"],
  ])("%s spoilt with %j", async (name, content, message) => {
    await using folder = await spoilt(name, content);
    await expect(readModelDirectory(folder.path, KIND)).rejects.toMatchObject({ name: "MpmError", code: "model-invalid", message: expect.stringContaining(message) });
  });
});

test("what a part of the record throws names the part and the directory", () => {
  expect(parseModelPart("here", "config", () => 3)).toBe(3);
  expect(() => parseModelPart("here", "config", () => { throw new RangeError("no width"); })).toThrow(
    expect.objectContaining({ code: "model-invalid", message: 'model.json of "here" has no valid config: no width', cause: new RangeError("no width") }));
});

test("weights that are not those of the parameters are named", () => {
  const { parameters } = linearGraph(2, 1);
  const right = Object.fromEntries(parameters.map(({ name, shape }) => [name, tensor("float32", shape.map(Number))]));
  expect(() => checkModelWeights(parameters, right, "it")).not.toThrow();
  const [first, ...others] = Object.keys(right);
  const wrong = { ...Object.fromEntries(others.map((name) => [name, right[name]])), more: tensor("int32", [2]) };
  expect(() => checkModelWeights(parameters, wrong, "it")).toThrow(expect.objectContaining({
    code: "model-mismatch", message: `weights of it are not those of its architecture: ${first} (expected float32 [${right[first].shape.join(", ")}], got none), more (expected none, got int32 [2])`,
  }));
});
