// `npm start`: fine-tunes tagger.onnx on 4,000 labelled jets, writes out/finetuned.onnx and says what it gained.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { selectSets } from "@mpm/sets";
import { accuracyOf } from "./accuracy-of.js";
import { fineTune } from "./fine-tune.js";
import { readJets } from "./jets.js";

const here = (path: string): URL => new URL(`../${path}`, import.meta.url);
const rows = (start: number, count: number): readonly number[] => Array.from({ length: count }, (_, row) => start + row);

const published = await readFile(here("tagger.onnx"));
const labelled = selectSets(await readJets("jets_train"), rows(100_000, 4_000)); // not among those that the file was trained on
const test = selectSets(await readJets("jets_test"), rows(0, 20_000));
const { headOnly, full } = await fineTune(published, labelled, 600);
await mkdir(here("out"), { recursive: true });
await writeFile(here("out/finetuned.onnx"), full);
for (const [what, model] of Object.entries({ "as published": published, "new head": headOnly, "all layers": full }))
  console.log(`${what.padEnd(14)}${(100 * (await accuracyOf(model, test))).toFixed(1)} %`);
