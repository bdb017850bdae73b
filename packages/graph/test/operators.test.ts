import { expect, it } from "vitest";
import { operatorName, operatorOf } from "../src/operators.js";

it("finds operators by domain and name", () => {
  expect(operatorOf({ domain: "", op: "MatMul" })?.op).toBe("MatMul");
  expect(operatorOf({ domain: "mpm", op: "GatherUnique" })?.domain).toBe("mpm");
  expect([operatorOf({ domain: "", op: "GatherUnique" }), operatorOf({ domain: "mpm", op: "MatMul" })]).toEqual([undefined, undefined]);
});

it("names operators with their domain where it is not ONNX's", () => {
  expect([operatorName({ domain: "", op: "Relu" }), operatorName({ domain: "mpm", op: "GatherUnique" })]).toEqual(["Relu", "mpm.GatherUnique"]);
});
