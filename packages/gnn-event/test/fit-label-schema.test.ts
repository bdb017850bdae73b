import { randomStream } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { applyLabels, eventLabelTemplate, eventSet, fitLabelSchema, parseLabelSchema, type EventSet } from "../src/index.js";
import { toyColumns, toyEvents } from "./toy-events.js";

const NUM_EVENTS = 3_000;

/** Events with generator columns: a Higgs in half of them, one or two tops in two thirds. */
function generated(): EventSet {
  const stream = randomStream(1, "generator");
  const rows = toyColumns(Array(NUM_EVENTS).fill(2));
  const column = (draw: (event: number) => number): Float32Array => Float32Array.from({ length: NUM_EVENTS }, (_, event) => draw(event));
  const gen_nH = column((event) => event % 2);
  const gen_ntop = column((event) => event % 3);
  const ofHiggs = (draw: () => number, absent: number): Float32Array => column((event) => (gen_nH[event] > 0 ? draw() : absent));
  const perRow = {
    gen_nH, gen_ntop, gen_nW: column(() => stream.integer(3)), gen_nZ: column(() => stream.integer(3)),
    gen_Hdecay: ofHiggs(() => [5, 4, 21, 24, 23, 15, 22, 2223, 13][stream.integer(9)], 0), gen_H_pt: ofHiggs(() => -80 * Math.log(1 - stream.uniform()), -1),
    gen_H_eta: ofHiggs(() => 2 * stream.normal(), 0), gen_H_phi: ofHiggs(() => Math.PI * (2 * stream.uniform() - 1), 0),
    gen_top_pt_max: column((event) => (gen_ntop[event] > 0 ? -120 * Math.log(1 - stream.uniform()) : -1)),
  };
  return eventSet({ rows: { offsets: rows.offsets, columns: { ...rows.columns, obj_truth_flavour: Uint8Array.from({ length: 2 * NUM_EVENTS }, () => stream.integer(6)) } }, perRow });
}

describe("the default labels", () => {
  const events = generated();
  const schema = fitLabelSchema(events);
  const { labels, defined } = applyLabels(schema, events);
  const names = schema.labels.map(({ name }) => name);
  const sum = (data: Float32Array, k: number): number => data.reduce((total, value, at) => total + (at % 41 === k ? value : 0), 0);

  test("are 41, and survive a file", () => {
    expect(names).toHaveLength(41);
    expect(names.slice(0, 15)).toEqual([
      "nH >= 1", "ntop >= 1", "ntop >= 2", "nW >= 1", "nW >= 2", "nZ >= 1", "nZ >= 2",
      "H -> bb", "H -> cc", "H -> gg", "H -> WW", "H -> ZZ", "H -> tau tau", "H -> gamma gamma", "H -> Z gamma",
    ]);
    expect(names.filter((name) => name.endsWith("bin 1 of 6") || name.endsWith("bin 1 of 5"))).toEqual(["pT(H), bin 1 of 6", "|eta(H)|, bin 1 of 5", "phi(H), bin 1 of 6", "pT(leading top), bin 1 of 6"]);
    expect(names.slice(38)).toEqual(["true b jets >= 1", "true b jets >= 2", "true b jets >= 3"]);
    expect(parseLabelSchema(JSON.parse(JSON.stringify(schema)))).toEqual(schema);
  });

  test("have bins with equally many events, one for each event that has the particle", () => {
    for (const [quantity, bins, present] of [["pT(H)", 6, NUM_EVENTS / 2], ["|eta(H)|", 5, NUM_EVENTS / 2], ["phi(H)", 6, NUM_EVENTS / 2], ["pT(leading top)", 6, (2 * NUM_EVENTS) / 3]] as const) {
      const columns = names.flatMap((name, k) => (name.startsWith(`${quantity},`) ? [k] : []));
      expect(columns).toHaveLength(bins);
      for (const k of columns) {
        expect(sum(defined.data, k)).toBe(present);
        expect(Math.abs(sum(labels.data, k) - present / bins)).toBeLessThanOrEqual(1);
      }
      expect(columns.reduce((total, k) => total + sum(labels.data, k), 0)).toBe(present);
    }
  });

  test("are not defined without the particle", () => {
    const numDefined = names.map((_, k) => sum(defined.data, k));
    expect(numDefined.slice(0, 7)).toEqual(Array(7).fill(NUM_EVENTS));
    expect(numDefined.slice(7, 15)).toEqual(Array(8).fill(NUM_EVENTS / 2));
    expect(numDefined.slice(38)).toEqual(Array(3).fill(NUM_EVENTS));
  });
});

describe("fitLabelSchema", () => {
  const x = Float64Array.of(3, 1, 2, 4, -9, Number.NaN);
  const events = toyEvents([1, 1, 1, 1, 1, 1], { perRow: { x, has: Uint8Array.of(1, 1, 1, 1, 0, 0) } });
  const where = { column: "has", atLeast: 1 };

  test("puts edges at quantiles of the events that have the quantity, the ends open", () => {
    const bins = { name: "x", of: { column: "x" }, bins: 2, where, weight: 3 };
    expect(fitLabelSchema(events, { labels: [bins] })).toEqual({
      labels: [{ name: "x, bin 1 of 2", is: { column: "x", below: 3 }, where, weight: 3 }, { name: "x, bin 2 of 2", is: { column: "x", atLeast: 3 }, where, weight: 3 }],
    });
  });

  test.each([
    [{ labels: [{ name: "x", of: { column: "x" }, bins: 2 }] }, 'label "x": column "x" is NaN or infinite in event 5'],
    [{ labels: [{ name: "x", of: { column: "x" }, bins: 5, where }] }, '"x": the 4 events that have x cannot be divided into 5 bins'],
    [{ labels: [{ name: "x", of: { column: "x" }, bins: 2, where: { column: "has", atLeast: 2 } }] }, '"x": the 0 events that have x cannot be divided'],
    [{ labels: [{ name: "y", of: { column: "y" }, bins: 2 }] }, 'the events have no column "y"'],
    [{ labels: [{ name: "x", of: { column: "x" }, bins: 1 }] }, "expected template.labels[0].bins to be 2 or more, got 1"],
    [{ labels: [{ name: "x", of: { column: "x", below: 1 }, bins: 2 }] }, "unknown key template.labels[0].of.below"],
    [{ labels: [] }, "expected template.labels to have 1 or more"],
  ])("refuses %j", (template, message) => {
    expect(() => fitLabelSchema(events, template)).toThrow(message);
  });

  test("refuses events without the columns of the default labels", () => {
    expect(() => fitLabelSchema(events)).toThrow('the events have no column "gen_nH" to make labels of: they have x, has');
    expect(eventLabelTemplate.labels).toHaveLength(22);
  });
});
