import { tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NamedTensors } from "../src/index.js";
import { checkRun, describe as describeTensor, selectOutputs, signatureOf } from "../src/signature.js";

const signature = signatureOf(
  [{ name: "features", dtype: "float32", shape: ["particles", 3] }, { name: "mask", dtype: "bool", shape: ["sets", "particles"] }],
  [{ name: "loss", dtype: "float32", shape: [] }, { name: "hidden", dtype: "float32", shape: ["particles", 8] }],
);
const features = tensor("float32", [4, 3]);

function accepts(feeds: NamedTensors): boolean {
  try {
    checkRun(signature, feeds, {});
    return true;
  } catch {
    return false;
  }
}

describe("checkRun", () => {
  test("names both holders of one symbol", () => {
    expect(() => checkRun(signature, { features, mask: tensor("bool", [2, 5]) }, {}))
      .toThrow(new RangeError("input \"mask\": size \"particles\" is 5, but \"features\" has 4; they must be equal"));
  });

  test("leaves unnamed sizes free and the shape [] to the library", () => {
    const open = signatureOf([{ name: "a", dtype: "int32", shape: ["", ""] }, { name: "b", dtype: "int32", shape: [] }], []);
    expect(() => checkRun(open, { a: tensor("int32", [2, 3]), b: tensor("int32", [7]) }, {})).not.toThrow();
  });

  test("accepts exactly the feeds whose shared size agrees", () => {
    const sizes = fc.record({ rows: fc.nat(6), columns: fc.nat(6), sets: fc.nat(3) });
    fc.assert(fc.property(sizes, ({ rows, columns, sets }) => {
      expect(accepts({ features: tensor("float32", [rows, 3]), mask: tensor("bool", [sets, columns]) })).toBe(rows === columns);
    }), { seed: 2 });
  });
});

describe("selectOutputs", () => {
  test.each([
    [{}, ["loss", "hidden"]],
    [{ outputs: ["hidden", "hidden"] }, ["hidden"]],
    [{ outputs: ["loss"], into: { hidden: features } }, ["loss", "hidden"]],
    [{ into: { hidden: features } }, ["loss", "hidden"]],
  ])("%o", (options, names) => {
    expect(selectOutputs(signature, options)).toEqual(names);
  });

  test("refuses unknown names", () => {
    expect(() => selectOutputs(signature, { outputs: ["logits"] })).toThrow("unknown output \"logits\"; the model's outputs are \"loss\", \"hidden\"");
  });
});

test("describe writes dtype and shape", () => {
  expect(describeTensor({ dtype: "float32", shape: ["particles", "", 3] })).toBe("float32 [particles, ?, 3]");
});
