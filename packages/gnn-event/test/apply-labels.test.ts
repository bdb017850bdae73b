import { MpmError } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { applyLabels, eventSet, labelWeights, type LabelSchema } from "../src/index.js";
import { toyColumns } from "./toy-events.js";

const rows = toyColumns([3, 2, 1]);
const columns = { ...rows.columns, obj_type: Uint8Array.of(0, 0, 1, 0, 4, 0), obj_truth_flavour: Uint8Array.of(5, 5, 5, 4, 5, 5) };
const perRow = { gen_nH: Int32Array.of(1, 0, 2), gen_H_eta: Float32Array.of(-2, Number.NaN, 0.5), gen_Hdecay: BigInt64Array.of(5n, 0n, 2223n) };
const events = eventSet({ rows: { offsets: rows.offsets, columns }, perRow });

const hasHiggs = { column: "gen_nH", atLeast: 1 } as const;
const schema: LabelSchema = {
  labels: [
    { name: "nH >= 1", is: hasHiggs },
    { name: "H -> bb", is: { column: "gen_Hdecay", isOneOf: [5, 3] }, where: hasHiggs, weight: 2 },
    { name: "central", is: { column: "gen_H_eta", absolute: true, atLeast: 0.5, below: 2 }, where: hasHiggs },
    { name: "2 b jets", is: { column: "truth_flavour", count: { type: "jet", isOneOf: [5] }, atLeast: 2 }, weight: 0 },
  ],
};

describe("applyLabels", () => {
  test("gives 0 and 1, and where they are defined", () => {
    const { labels, defined } = applyLabels(schema, events);
    expect([labels.shape, defined.shape]).toEqual([[3, 4], [3, 4]]);
    expect(Array.from(labels.data)).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0]);
    expect(Array.from(defined.data)).toEqual([1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]);
  });

  test("takes some events", () => {
    const { labels, defined } = applyLabels(schema, events, [2, 1]);
    expect(Array.from(labels.data)).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
    expect(Array.from(defined.data)).toEqual([1, 1, 1, 1, 1, 0, 0, 1]);
    expect(() => applyLabels(schema, events, [3])).toThrow("expected events from 0 to 2, got 3 at position 0");
  });

  test("refuses columns that are not there, by name", () => {
    const of = (column: string, count?: { readonly type: "jet"; readonly isOneOf: readonly number[] }): LabelSchema => ({ labels: [{ name: "a", is: { column, atLeast: 1, ...(count && { count }) } }] });
    expect(() => applyLabels(of("gen_nTop"), events)).toThrow(new RangeError('the events have no column "gen_nTop" to make labels of: they have gen_nH, gen_H_eta, gen_Hdecay'));
    expect(() => applyLabels(of("obj_truth_flavour", { type: "jet", isOneOf: [5] }), events)).toThrow('the objects have no column "obj_truth_flavour"');
    expect(() => applyLabels({ labels: [{ name: "a", is: hasHiggs, where: { column: "constructor", atLeast: 0 } }] }, events)).toThrow('no column "constructor"');
  });

  test("refuses NaN where a label is defined", () => {
    const everywhere: LabelSchema = { labels: [{ name: "central", is: { column: "gen_H_eta", below: 2 } }] };
    expect(() => applyLabels(everywhere, events)).toThrow(MpmError);
    expect(() => applyLabels(everywhere, events)).toThrow('label "central": column "gen_H_eta" is NaN or infinite in event 1');
  });

  test("labels have weights, 1 where none is given", () => {
    expect(labelWeights(schema)).toEqual(Float32Array.of(1, 2, 1, 0));
  });
});
