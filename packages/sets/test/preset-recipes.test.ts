import { jagged } from "@mpm/tensor";
import { expect, test } from "vitest";
import { mpmV1Recipe, particleFeatures } from "../src/index.js";

test("mpmV1Recipe clips the angles, squashes pT and keeps the 64 hardest particles", () => {
  const columns = {
    part_deta: new Float32Array(70).fill(-1),
    part_dphi: new Float32Array(70).fill(0.25),
    part_pt: Float32Array.from({ length: 70 }, (_, i) => i),
  };
  const set = particleFeatures(mpmV1Recipe)(jagged(Int32Array.of(0, 70), columns));
  expect(set.featureNames).toEqual(["deltaEta", "deltaPhi", "logPt"]);
  expect(set.features.shape).toEqual([64, 3]);
  expect([...set.features.data.subarray(0, 3)]).toEqual([-0.8, 0.25, Math.log(70)].map(Math.fround));
  expect(set.features.data[63 * 3 + 2]).toBe(Math.fround(Math.log(7)));
  expect(set.numTruncated).toBe(1);
});
