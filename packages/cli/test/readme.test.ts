// The README's commands and example, as they stand there, on a model of this test's.
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { tensor, writeNpz } from "@mpm/tensor";
import { expect, test, vi } from "vitest";
import { run } from "../src/index.js";
import { findRun, type Verb } from "../src/model-kinds.js";
import { dataFolder } from "./data-folder.js";
import { taggerFolder } from "./tagger.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the commands work", async () => {
  await using folder = await taggerFolder();
  await using data = await dataFolder();
  const files = new Map([["tagger.onnx", folder.model], ["tuned.onnx", folder.model], ["jets.npz", data.files[0]], ["events.npz", join(folder.path, "events.npz")]]);
  const all = [...readme.matchAll(/^npx mpm (.*)$/gm)].map(([, words = ""]) => words.split(" "));
  // Saved models are those of `cka-saved-models.test.ts`.
  const commands = all.filter((words) => !words.includes("--config") && !words.includes("pretrained/model"));
  expect(commands.map(([name]) => name)).toEqual(["inspect", "convert", "inspect", "artifacts", "cka"]);
  const events = join(folder.path, "events.npz");
  await writeFile(events, writeNpz({ features: tensor("float32", [9, 4], Float32Array.from({ length: 36 }, (_, i) => Math.sin(i))) }));
  for (const words of commands) {
    const out = words.indexOf("--out") + 1;
    const here = words.map((word, at) => (at === out && out > 0 ? join(folder.path, word) : (files.get(word) ?? word.replaceAll('"', ""))));
    expect(await run(here, { print: () => undefined, complain: (text) => expect.unreachable(text) })).toBe(0);
  }
});

// The runs themselves are those of `model-command.test.ts`, on smaller data.
test("the configurations are right, each for its command", () => {
  const configs = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => JSON.parse(text) as Record<string, unknown>);
  const verbs = [...readme.matchAll(/^npx mpm (\w+) --config (\w+).json --out \w+$/gm)].map(([, verb, file]) => [verb, file]);
  expect(verbs).toEqual([["pretrain", "pretrain"], ["finetune", "finetune"], ["evaluate", "evaluate"]]);
  const files = (["pretrain", "finetune", "evaluate", "pretrain", "finetune"] as const).map((verb, at) => findRun(verb, configs[at])(configs[at], "/data").files.map((path) => relative("/data", path)));
  expect(files).toEqual([
    ["jets_train.npz"], ["jets_train.npz", "pretrained/model/model.json", "pretrained/model/weights.safetensors"], ["jets_test.npz", "tuned/model/model.json", "tuned/model/weights.safetensors"],
    ["events_train.npz"], ["events_train.npz", "pretrained/model/model.json", "pretrained/model/weights.safetensors"],
  ]);
});

test("the configurations of the example are right, and go on from each other", async () => {
  const verbs = [...readme.matchAll(/^npx mpm (\w+) --config (\S+).json --out (\S+\/\S+)$/gm)].map(([, verb = "", config = "", out = ""]) => ({ verb: verb as Verb, config: `${config}.json`, out }));
  expect(verbs.map(({ verb }) => verb)).toEqual(["pretrain", "finetune", "evaluate"]);
  const known: string[] = [];
  for (const { verb, config: path, out } of verbs) {
    const config: Record<string, unknown> = JSON.parse(await readFile(join(ROOT, path), "utf8"));
    const { files } = findRun(verb, config)(config, dirname(join(ROOT, path)));
    expect(files.filter((file) => !existsSync(file) && !known.includes(file))).toEqual([]);
    known.push(...["model.json", "weights.safetensors"].map((name) => join(ROOT, out, "model", name)));
  }
});

test("the example prints a description", async () => {
  await using folder = await taggerFolder();
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const path = fileURLToPath(new URL(`.readme-example.${process.pid}.ts`, import.meta.url));
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await writeFile(path, code.replace('"tagger.onnx"', JSON.stringify(folder.model)));
    await import(path);
    expect(JSON.parse(String(print.mock.calls[0]?.[0]))).toMatchObject({ name: "tagger" });
    expect(print.mock.calls[1]).toEqual(["exit code", 0]);
  } finally {
    print.mockRestore();
    await rm(path, { force: true });
  }
});
