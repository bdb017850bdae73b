import { expect, test } from "vitest";
import { architectureOf, encodeArtifacts, fingerprintOf } from "../src/encode-artifacts.js";
import { linearArtifacts } from "./models.js";

test("names inputs and architecture", () => {
  const artifacts = encodeArtifacts(linearArtifacts(6, 4, ["b"]));
  expect(artifacts.inputs).toEqual({ training: ["x", "target"], evaluation: ["x", "target"] });
  expect(architectureOf(artifacts)).toEqual({ w: "[6, 4]", b: "[4] frozen" });
});

test("leaves the update graph unbuilt: the trainer updates by itself", () => {
  const artifacts = Object.defineProperty(linearArtifacts(), "update", { get: () => expect.fail("update was read") });
  expect(Object.keys(encodeArtifacts(artifacts))).not.toContain("update");
});

test("the fingerprint follows names, shapes and roles, not their order", () => {
  const fingerprint = fingerprintOf({ w: "[6, 4]", b: "[4]" });
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprintOf({ b: "[4]", w: "[6, 4]" })).toBe(fingerprint);
  const others = [{ w: "[6, 4]" }, { w: "[4, 6]", b: "[4]" }, { w: "[6, 4]", b: "[4] frozen" }];
  for (const other of others) expect(fingerprintOf(other)).not.toBe(fingerprint);
});
