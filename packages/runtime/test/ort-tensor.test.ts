import { tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { loadOnnxruntime } from "../src/onnxruntime.js";
import { fromOrt, isShared, toOrt } from "../src/ort-tensor.js";

test("there and back is the same memory", async () => {
  const source = tensor("bool", [2], [1, 0]);
  expect(fromOrt(toOrt(await loadOnnxruntime(), source)).data).toBe(source.data);
});

test("shared memory is copied", async () => {
  const source = tensor("float32", [2], new Float32Array(new SharedArrayBuffer(8)));
  const back = fromOrt(toOrt(await loadOnnxruntime(), source));
  expect([isShared(source), isShared(back)]).toEqual([true, false]);
  expect(back).toEqual(tensor("float32", [2]));
});

test("refuses what the library does not take or a tensor does not hold", async () => {
  const onnxruntime = await loadOnnxruntime();
  expect(() => toOrt(onnxruntime, tensor("bfloat16", [1]))).toThrow(TypeError);
  expect(() => fromOrt(new onnxruntime.Tensor("string", ["a"], [1]))).toThrow(TypeError);
});
