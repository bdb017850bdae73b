import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { buffersOf, copyTensors } from "../src/transfer.js";

test("copies own exactly their memory", () => {
  const shared = new Float32Array(new SharedArrayBuffer(16));
  const { view, bits } = copyTensors({ view: tensor("float32", [2], new Float32Array(9).subarray(3, 5)), bits: tensor("float32", [4], shared) });
  expect([view.data.buffer.byteLength, bits.data.buffer.constructor]).toEqual([8, ArrayBuffer]);
});

test("lists every buffer once, and no shared memory", () => {
  const data = new Float32Array(4);
  const [left, right] = [tensor("float32", [2], data.subarray(0, 2)), tensor("float32", [2], data.subarray(2))];
  expect(buffersOf([{ left, right }, { left, shared: tensor("float32", [1], new Float32Array(new SharedArrayBuffer(4))) }])).toEqual([data.buffer]);
});
