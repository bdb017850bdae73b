// Ten thousand damaged files: each is read or refused, quickly and in little memory, and what is read can be prepared and written.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MpmError, randomStream } from "@mpm/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";
import type { Graph } from "../src/ir.js";
import { prepare } from "../src/prepare.js";
import { mutate, sourceOf } from "./mutate-message.js";
import { cpuTime } from "./cpu-time.js";

const NUM_MUTATIONS = 10_000;
const NUM_OF_LARGER = 500;
const folder = fileURLToPath(new URL("fixtures/", import.meta.url));
const exported = ["mlp-torchscript-13", "conv-tagger-torchscript-9", "deep-sets-dynamo-20", "decoder-torchscript-17"].map((name) => `torch/${name}.onnx`);
const files = [...readdirSync(folder).filter((name) => name.endsWith(".onnx")), ...exported].map((name) => sourceOf(readBytes(name)));
const larger = sourceOf(readBytes("torch/transformer-dynamo-18.onnx"));
const externalData = (): Uint8Array => readBytes("external.bin");

/** Messages of the JavaScript engine: errors that no line of this package throws. */
const ENGINE = /^(Cannot |Invalid |Maximum |Array buffer|.* is not (a function|iterable|defined|a constructor)|The number .* cannot be converted|Reduce of|offset |start offset)/;

interface Outcome {
  readonly fault?: string;
  readonly ms: number;
  readonly arrayBytes: number;
  readonly stage: string;
}

let outcomes: readonly Outcome[] = [];
let growth = 0;

beforeAll(() => {
  const stream = randomStream(17, "damage");
  for (const { bytes } of [...files, larger]) outcome(bytes); // what stays in memory after a first use is no growth
  const start = process.resourceUsage().maxRSS;
  outcomes = Array.from({ length: NUM_MUTATIONS }, (_, index) => {
    const file = index % (NUM_MUTATIONS / NUM_OF_LARGER) === 0 ? larger : (files[stream.integer(files.length)] ?? larger);
    return outcome(mutate(file, files, stream));
  });
  growth = (process.resourceUsage().maxRSS - start) * 1024;
}, 120_000);

describe(`${NUM_MUTATIONS} damaged files`, () => {
  it("are read, or refused by an MpmError", () => {
    expect(outcomes.flatMap(({ fault }) => fault ?? [])).toEqual([]);
  });

  it("reach every stage", () => {
    for (const stage of ["decode", "prepare", "done"]) expect(outcomes.filter((each) => each.stage === stage).length).toBeGreaterThan(NUM_MUTATIONS / 20);
  });

  it("take less than 2 s each", () => {
    expect(Math.max(...outcomes.map(({ ms }) => ms))).toBeLessThan(2000);
  });

  it("take less than 256 MB", () => {
    expect(growth).toBeLessThan(2 ** 28);
    expect(Math.max(...outcomes.map(({ arrayBytes }) => arrayBytes))).toBeLessThan(2 ** 28);
  });
});

function outcome(bytes: Uint8Array): Outcome {
  const start = cpuTime();
  const { stage, fault } = run(bytes);
  return { stage, ms: cpuTime() - start, arrayBytes: process.memoryUsage().arrayBuffers, ...(fault === undefined ? {} : { fault }) };
}

/** Where a file is refused, and what it throws that is no refusal. */
function run(bytes: Uint8Array): { readonly stage: string; readonly fault?: string } {
  let stage = "decode";
  try {
    const graph = decodeModel(bytes, { externalData });
    stage = "encode";
    encodeModel(graph);
    stage = "prepare";
    const prepared: Graph = prepare(graph);
    stage = "encode prepared";
    encodeModel(prepared);
    return { stage: "done" };
  } catch (error) {
    return isRefusal(error, stage) ? { stage } : { stage, fault: `${stage}: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

function isRefusal(error: unknown, stage: string): boolean {
  if (error instanceof MpmError) return true;
  return stage.endsWith("prepare") && (error instanceof RangeError || error instanceof TypeError) && !ENGINE.test(error.message);
}

function readBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(folder + name));
}
