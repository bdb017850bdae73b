import { MpmError, tensor, writeNpz, type Columns } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { eventSet, numEvents, readEventSet, type EventSetOptions } from "../src/index.js";
import { toyColumns, toyEvents } from "./toy-events.js";

const rows = toyColumns([3, 1, 2]);
const changed = (name: string, object: number, value: number): Record<string, Float64Array> => ({ ...rows.columns, [name]: rows.columns[name].with(object, value) });
const build = (columns: Columns, perRow: Columns = {}, options: EventSetOptions = {}) => (): unknown => eventSet({ rows: { offsets: rows.offsets, columns }, perRow }, options);

describe("eventSet", () => {
  test("takes columns as recipes of events give them", () => {
    const perRow = { label: Uint8Array.of(1, 0, 1), gen_nH: Int32Array.of(1, 0, 1), xsec: Float64Array.of(0.5, -0.25, 2) };
    const events = eventSet({ rows, perRow }, { classes: ["background", "signal"], weight: "xsec" });
    expect(numEvents(events)).toBe(3);
    expect(events.objects.columns.pt).toBe(rows.columns["obj_pt"]);
    expect(events.objects.columns.type).toEqual(Uint8Array.from(rows.columns["obj_type"]));
    expect(events.perEvent).toEqual({ gen_nH: perRow.gen_nH, xsec: perRow.xsec });
    expect([events.labels, events.weights, events.classes]).toEqual([Int32Array.of(1, 0, 1), Float32Array.of(0.5, -0.25, 2), ["background", "signal"]]);
  });

  test("keeps further columns of objects, and 64-bit whole numbers", () => {
    const columns = { ...rows.columns, obj_truth_flavour: new Uint8Array(6).fill(5), obj_charge: new BigInt64Array(6).fill(-1n) };
    const { objects } = eventSet({ rows: { offsets: rows.offsets, columns }, perRow: {} });
    expect(objects.columns["truth_flavour"]).toEqual(new Uint8Array(6).fill(5));
    expect(objects.columns.charge).toEqual(new Float32Array(6).fill(-1));
  });

  const { obj_eta: _, ...withoutEta } = rows.columns;
  test.each([
    ["a column that lacks", build(withoutEta), RangeError, "events need columns obj_eta too, got obj_pt, "],
    ["a column of another length", build({ ...rows.columns, obj_btag: new Uint8Array(5) }), RangeError, 'expected 6 elements in column "obj_btag" (the last offset), got 5'],
    ["NaN", build(changed("obj_phi", 4, Number.NaN)), MpmError, 'column "obj_phi" has 1 NaN or infinite value, the first in object 4 of event 2'],
    ["infinity", build(changed("obj_energy", 0, Infinity)), MpmError, 'column "obj_energy" has 1 NaN or infinite value, the first in object 0 of event 0'],
    ["a negative pT", build(changed("obj_pt", 3, -999)), RangeError, 'column "obj_pt" is -999 at object 3 of event 1: expected 0 or more'],
    ["an eta that no detector sees", build({ ...changed("obj_eta", 0, -999), obj_type: new Uint8Array(6) }), RangeError, 'column "obj_eta" is -999 at object 0 of event 0'],
    ["an unknown type", build(changed("obj_type", 4, 5)), RangeError, 'column "obj_type" has the unknown type 5 at object 4 of event 2: expected 0 jet, 1 electron, 2 muon, 3 photon, 4 met'],
    ["a type that is no number", build(changed("obj_type", 4, Number.NaN)), RangeError, "unknown type NaN"],
    ["an event column of another length", build(rows.columns, { gen_nH: new Int32Array(2) }), RangeError, 'expected column "gen_nH" to have a number for each of 3 events, got 2'],
    ["a label beyond the classes", build(rows.columns, { label: Int32Array.of(0, 2, 1) }, { classes: ["a", "b"] }), RangeError, "event 1 has the label 2: expected 0 to 1 (a, b)"],
    ["a label that is no whole number", build(rows.columns, { label: Float32Array.of(0, 0.5, 1) }), RangeError, "event 1 has the label 0.5: expected whole numbers of 0 or more"],
    ["weights that are not there", build(rows.columns, {}, { weight: "xsec" }), RangeError, 'no column "xsec" to take weights from'],
    ["a weight that is NaN", build(rows.columns, { w: Float32Array.of(1, 1, Number.NaN) }, { weight: "w" }), MpmError, "the first in event 2"],
    ["weights that are all zero", build(rows.columns, { w: new Float32Array(3) }, { weight: "w" }), MpmError, 'the weights "w" of 3 events add up to 0: expected more than 0'],
    ["weights that are negative in sum", build(rows.columns, { w: Float32Array.of(1, -3, 1) }, { weight: "w" }), MpmError, "add up to -1"],
  ])("refuses %s", (_name, make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });

  test("takes any eta of MET, which has none", () => {
    const met = rows.columns["obj_type"].indexOf(4);
    expect(build(changed("obj_eta", met, -999))).not.toThrow();
  });

  test("refuses events without objects, or leaves them out", () => {
    expect(() => toyEvents([2, 0, 1, 0])).toThrow('event 1 has no objects: remove it, or leave such events out with emptyEvents: "drop"');
    const events = toyEvents([2, 0, 1, 0], { emptyEvents: "drop", perRow: { label: Int32Array.of(3, 2, 1, 0), entry: Float64Array.of(10, 11, 12, 13) } });
    expect(events).toMatchObject({ objects: { offsets: Int32Array.of(0, 2, 3) }, labels: Int32Array.of(3, 1), perEvent: { entry: Float64Array.of(10, 12) } });
  });

  test("takes no events at all", () => {
    expect(numEvents(toyEvents([]))).toBe(0);
  });
});

test("readEventSet takes an NPZ file", () => {
  const arrays = Object.entries(rows.columns).map(([name, data]) => [name, tensor("float64", [6], data)]);
  const more = { offsets: tensor("int64", [4], BigInt64Array.from(rows.offsets, BigInt)), label: tensor("uint8", [3], Uint8Array.of(0, 1, 0)) };
  expect(readEventSet(writeNpz({ ...more, ...Object.fromEntries(arrays) }))).toEqual(eventSet({ rows, perRow: { label: Uint8Array.of(0, 1, 0) } }));
  expect(() => readEventSet(writeNpz(Object.fromEntries(arrays)))).toThrow('expected the array "offsets" in the file, got obj_pt, ');
});
