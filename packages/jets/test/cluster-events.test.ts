import { concatRows, jagged } from "@mpm/tensor";
import { expect, it } from "vitest";
import { clusterEvents } from "../src/cluster-events.js";
import { clusterJets } from "../src/cluster-jets.js";
import { constituentMomenta, rowMomenta } from "../src/row-momenta.js";
import { constituentLists, largestDifference, momentaOf, randomEvent, rowsOf } from "./events.js";

const options = { algorithm: "antikt", radius: 0.6, ptMin: 3 } as const;
const parts = [randomEvent(1, 40), momentaOf([]), randomEvent(2, 1), momentaOf([[0.1, 0, 0, 0.1]]), randomEvent(3, 60)];
const events = concatRows(parts.map((columns) => jagged(Int32Array.of(0, columns.px.length), columns)));

it("gives the jets of each event, with constituents counted through all events", () => {
  const { jets, constituents } = clusterEvents(events, options);
  for (const [event, particles] of parts.entries()) {
    const alone = clusterJets(particles, options);
    expect(rowsOf(rowMomenta(jets, event))).toEqual(rowsOf(alone.jets));
    const lists = constituentLists({ jets: jets.columns, constituents }).slice(jets.offsets[event], jets.offsets[event + 1]);
    expect(lists.map((list) => list.map((i) => i - events.offsets[event]))).toEqual(constituentLists(alone));
  }
});

it("gives momenta of constituents that add up to the jets", () => {
  const { jets, constituents } = clusterEvents(events, options);
  const particles = constituentMomenta(events.columns, constituents);
  const sums = Array.from({ length: jets.columns.px.length }, (_, jet) => {
    const rows = rowsOf(rowMomenta(particles, jet));
    return [0, 1, 2, 3].map((component) => rows.reduce((sum, row) => sum + row[component], 0));
  });
  expect(sums.length).toBeGreaterThan(4);
  expect(largestDifference(sums, rowsOf(jets.columns))).toBeLessThan(1e-12);
});

it("handles no event at all", () => {
  const { jets, constituents } = clusterEvents(jagged(Int32Array.of(0), momentaOf([])), options);
  expect([...jets.offsets]).toEqual([0]);
  expect([...constituents.offsets]).toEqual([0]);
});

it("names event and particle of a value that is not finite, and no event for a bad option", () => {
  const px = events.columns.px.slice();
  px[events.offsets[4] + 7] = NaN;
  const spoiled = jagged(events.offsets, { ...events.columns, px });
  expect(() => clusterEvents(spoiled, options)).toThrow(/^event 4: expected finite px .* got NaN at particle 7/);
  expect(() => clusterEvents(events, { ...options, radius: -1 })).toThrow(/^expected a radius/);
});

it("refuses a row that does not exist", () => {
  expect(() => rowMomenta(events, 5)).toThrow("expected a row from 0 to 4, got 5");
});
