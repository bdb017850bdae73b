import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { buffersOf, copyTensors } from "../src/worker-tensors.js";

test("copies own exactly their memory", () => {
  const view = tensor("float32", [2], Float32Array.of(0, 1, 2, 3).subarray(1, 3));
  const copy = copyTensors({ view })["view"];
  expect(copy).toEqual(view);
  expect(copy?.data.buffer.byteLength).toBe(8);
});

test("buffers are listed once; shared memory is not moved", () => {
  const buffer = new ArrayBuffer(16);
  const whole = tensor("float32", [4], new Float32Array(buffer));
  const part = tensor("int8", [2], new Int8Array(buffer, 0, 2));
  const shared = tensor("int8", [2], new Int8Array(new SharedArrayBuffer(2)));
  expect(buffersOf({ whole, part, shared })).toEqual([buffer]);
});
