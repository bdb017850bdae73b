import { MpmError, readSafetensors, tensor, writeSafetensors } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkpointToSafetensors, safetensorsToCheckpoint } from "../src/checkpoint-safetensors.js";
import { decodeCheckpoint } from "../src/decode-checkpoint.js";
import { encodeCheckpoint } from "../src/encode-checkpoint.js";
import { checkpoint } from "./arbitrary-checkpoint.js";

const weight = tensor("float32", [2], [1, 2]);

describe("checkpointToSafetensors", () => {
  it("names tensors by their section, and keeps the rest as metadata", () => {
    const bytes = encodeCheckpoint({
      parameters: { weight }, frozen: { "layer.table": weight }, properties: { epoch: 3n, "best/loss": -0, note: "first" },
      optimizer: { step: 7, learningRate: 0.5, momentum0: { weight: tensor("float32", [2], [3, 4]) }, momentum1: { weight: tensor("float32", [2], [5, 6]) } },
    });
    const { tensors, metadata } = readSafetensors(checkpointToSafetensors(bytes));
    expect(Object.entries(tensors).map(([name, { data }]) => [name, ...data])).toEqual([
      ["parameters/weight", 1, 2], ["frozen/layer.table", 1, 2], ["momentum0/weight", 3, 4], ["momentum1/weight", 5, 6],
    ]);
    expect(metadata).toEqual({ "mpm.checkpoint": "1", "optimizer.step": "7", "optimizer.learningRate": "0.5", "int/epoch": "3", "float/best/loss": "-0", "string/note": "first" });
  });

  it("comes back bit for bit", () => {
    fc.assert(fc.property(checkpoint(), (state) => {
      const bytes = encodeCheckpoint(state);
      expect(safetensorsToCheckpoint(checkpointToSafetensors(bytes))).toEqual(bytes);
    }), { numRuns: 200 });
  });

  it("keeps numbers that JSON has not", () => {
    const bytes = encodeCheckpoint({ parameters: {}, frozen: {}, properties: { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 } });
    expect(decodeCheckpoint(safetensorsToCheckpoint(checkpointToSafetensors(bytes))).properties).toEqual({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 });
  });
});

describe("safetensorsToCheckpoint", () => {
  it.each<[string, Uint8Array, string]>([
    ["another file", writeSafetensors({ weight }), 'expected metadata "mpm.checkpoint" to be "1", got undefined'],
    ["a stray tensor", writeSafetensors({ weight }, { "mpm.checkpoint": "1" }), 'tensor "weight" is in none of parameters, frozen, momentum0, momentum1'],
    ["moments without a step", writeSafetensors({ "parameters/a": weight, "momentum0/a": weight, "momentum1/a": weight }, { "mpm.checkpoint": "1" }), 'expected a number as metadata "optimizer.step", got undefined'],
    ["a missing moment", writeSafetensors({ "parameters/a": weight, "momentum0/a": weight }, { "mpm.checkpoint": "1", "optimizer.step": "1", "optimizer.learningRate": "1" }), 'momentum1 of "a": expected float32 [2], got nothing'],
    ["a step that is no number", writeSafetensors({ "parameters/a": weight }, { "mpm.checkpoint": "1", "optimizer.step": "" }), 'expected a number as metadata "optimizer.step", got ""'],
    ["a wrong integer", writeSafetensors({}, { "mpm.checkpoint": "1", "int/a": "x" }), "x"],
    ["a trainer's file without a step", writeSafetensors({}, { "mpm.trainer": "{}" }), "expected a whole number of steps done, got NaN"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => safetensorsToCheckpoint(bytes)).toThrow(message);
    expect(() => safetensorsToCheckpoint(bytes)).toThrow(MpmError);
  });
});
