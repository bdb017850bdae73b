import { describe, expect, test } from "vitest";
import { parseLabelSchema, type LabelSchema } from "../src/index.js";

const nH = { name: "nH >= 1", is: { column: "gen_nH", atLeast: 1 } };

describe("parseLabelSchema", () => {
  test("takes what JSON kept", () => {
    const schema: LabelSchema = {
      labels: [
        nH, { name: "central", is: { column: "gen_H_eta", absolute: true, below: 1 }, where: nH.is, weight: 0.5 },
        { name: "b jets", is: { column: "truth_flavour", count: { type: "jet", isOneOf: [5] }, atLeast: 2 } },
      ],
    };
    expect(parseLabelSchema(JSON.parse(JSON.stringify(schema)))).toEqual(schema);
  });

  test.each([
    [[], TypeError, "expected schema to be an object, got []"],
    [{}, RangeError, "schema has no labels: add it"],
    [{ labels: [] }, RangeError, "expected schema.labels to have 1 or more, got 0"],
    [{ labels: [{ name: "a" }] }, RangeError, "schema.labels[0] has no is: add it"],
    [{ labels: [{ ...nH, when: nH.is }] }, RangeError, "unknown key schema.labels[0].when: expected name, is, where, weight"],
    [{ labels: [{ ...nH, is: { column: "gen_nH" } }] }, RangeError, "schema.labels[0].is tests nothing: add one of atLeast, below, isOneOf"],
    [{ labels: [{ ...nH, is: { column: "gen_nH", atLeast: 2, below: 2 } }] }, RangeError, "schema.labels[0].is never holds: expected atLeast < below, got 2 and 2"],
    [{ labels: [{ ...nH, is: { column: "gen_nH", isOneOf: [] } }] }, RangeError, "expected schema.labels[0].is.isOneOf to have 1 or more"],
    [{ labels: [{ ...nH, is: { column: "x", count: { type: "tau", isOneOf: [5] }, atLeast: 1 } }] }, RangeError, 'expected schema.labels[0].is.count.type to be "jet" or "electron"'],
    [{ labels: [{ ...nH, weight: -1 }] }, RangeError, "expected schema.labels[0].weight to be 0 or more, got -1"],
    [{ labels: [{ ...nH, weight: 0 }] }, RangeError, "schema.labels all have the weight 0"],
    [{ labels: [nH, nH] }, RangeError, 'schema.labels has two labels named "nH >= 1"'],
  ])("refuses %j", (schema, kind, message) => {
    expect(() => parseLabelSchema(schema)).toThrow(kind);
    expect(() => parseLabelSchema(schema)).toThrow(message);
  });
});
