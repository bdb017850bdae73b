import { describe, expect, test } from "vitest";
import { applyRecipe, columnsOf, type EventRecipe, type RecipeRows } from "../src/index.js";
import { batch } from "./recipe-batch.js";

const numbers = ({ rows, perRow }: RecipeRows, name: string): readonly number[] => Array.from(rows.columns[name] ?? perRow[name] ?? [], Number);
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4) as number);

const recipe: EventRecipe = {
  kind: "events", name: "test",
  objects: [
    {
      type: "jet", pt: "jpt", eta: "jeta", phi: "jphi", mass: "jm", btag: { column: "jb", above: 0.5 }, minPt: 25, maxAbsEta: 4.5,
      apartFrom: { types: ["electron", "muon"], deltaR: 0.4 },
    },
    { type: "electron", pt: "ept", eta: "eeta", phi: "ephi", charge: "eq", minPt: 10, where: [{ column: "eid", atLeast: 3 }] },
    { type: "muon", pt: "all", eta: 0, phi: "allphi", mass: 0.10566, charge: -1, index: "mu" },
  ],
  met: { pt: "met", phi: "metphi" },
  columns: { weight: "w" }, label: { column: "l" },
};
const events = batch({
  jpt: [[30, 24.9, 40, 50], [], [26]], jeta: [[0, 0, 4.6, 1], [], [0]], jphi: [[3.1, 0, 0, 0], [], [0]], jm: [[5, 5, 5, 10], [], [0]], jb: [[0.6, 1, 1, 0.5], [], [0.9]],
  ept: [[12], [9], [20]], eeta: [[0.1], [0], [0]], ephi: [[-3.1], [0], [1]], eq: [[1], [1], [-1]], eid: [[4], [4], [2]],
  all: [[3, 5], [], [7, 8]], allphi: [[1, 2], [], [1, 2]], mu: [[1], [], [1, 0]],
  met: [100, 0, 50], metphi: [4, 0, -1], w: [0.5, 1.5, 2.5], l: [2, 0, 1],
});

describe("events", () => {
  const made = applyRecipe(recipe, events);

  test("have their selected objects in the order of the recipe and MET as the last", () => {
    expect([...made.rows.offsets]).toEqual([0, 4, 5, 9]);
    expect(numbers(made, "obj_type")).toEqual([0, 1, 2, 4, 4, 0, 2, 2, 4]);
    expect(numbers(made, "obj_pt")).toEqual([50, 12, 5, 100, 0, 26, 8, 7, 50]);
    expect(numbers(made, "obj_phi")).toEqual(near([0, -3.1, 2, 4 - 2 * Math.PI, 0, 0, 2, 1, -1]));
    expect(numbers(made, "obj_charge")).toEqual([0, 1, -1, 0, 0, 0, -1, -1, 0]);
    expect(numbers(made, "obj_btag")).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect(numbers(made, "obj_energy")).toEqual(near([Math.hypot(50 * Math.cosh(1), 10), 12 * Math.cosh(0.1), Math.hypot(5, 0.10566), 100, 0, 26, Math.hypot(8, 0.10566), Math.hypot(7, 0.10566), 50]));
    expect([numbers(made, "weight"), numbers(made, "label"), numbers(made, "entry")]).toEqual([[0.5, 1.5, 2.5], [2, 0, 1], [0, 1, 2]]);
  });

  test("have the columns of the simulated events, in their types", () => {
    const kinds = Object.entries(made.rows.columns).map(([name, values]) => `${name} ${values.constructor.name}`);
    expect(kinds).toEqual(["obj_pt Float32Array", "obj_eta Float32Array", "obj_phi Float32Array", "obj_energy Float32Array", "obj_charge Int8Array", "obj_btag Float32Array", "obj_type Uint8Array"]);
  });

  test("may be selected", () => {
    const some = applyRecipe({ ...recipe, where: [{ column: "met", atLeast: 50 }] }, events);
    expect([[...some.rows.offsets], numbers(some, "entry"), numbers(some, "weight")]).toEqual([[0, 4, 8], [0, 2], [0.5, 2.5]]);
  });

  test("need columns, each once", () => {
    expect(columnsOf(recipe)).toEqual(["jpt", "jeta", "jphi", "jm", "jb", "ept", "eeta", "ephi", "eq", "eid", "all", "allphi", "mu", "met", "metphi", "w", "l"]);
  });
});

describe("missing momentum", () => {
  const jets = { type: "jet", pt: "pt", eta: 0, phi: "phi" } as const;
  const columns = { pt: [[3000, 4000], []], phi: [[0, Math.PI / 2], []], mpx: [[9, 1000], [9, 2000]], mpy: [[9, 1000], [9, 0]] };
  const met = (source: EventRecipe["met"]) => {
    const made = applyRecipe({ kind: "events", name: "met", units: { energy: "MeV" }, objects: [jets], met: source }, batch(columns));
    const last = [...made.rows.offsets.subarray(1)].map((end) => end - 1);
    return last.flatMap((at) => [numbers(made, "obj_pt")[at], numbers(made, "obj_phi")[at]]);
  };

  test("from components, and minus the objects", () => {
    expect(met({ px: "mpx[1]", py: "mpy[1]" })).toEqual(near([Math.SQRT2, Math.PI / 4, 2, 0]));
    expect(met({ px: "mpx[1]", py: "mpy[1]", minusObjects: true })).toEqual(near([Math.hypot(2, 3), Math.atan2(-3, -2), 2, 0]));
    expect(met({ px: 0, py: 0, minusObjects: true })).toEqual(near([5, Math.atan2(-4, -3), 0, 0]));
  });
});

describe("conditions", () => {
  test("a ratio of weighted sums", () => {
    const btag = { logRatio: [{ b: 1 }, { c: 0.25, u: 0.75 }], above: 1 } as const;
    const made = applyRecipe({ kind: "events", name: "b", objects: [{ type: "jet", pt: "pt", eta: 0, phi: 0, btag }], met: { px: 0, py: 0 } },
      batch({ pt: [[1, 1]], b: [[0.9, 0.5]], c: [[0.4, 0.5]], u: [[0.2, 0.5]] }));
    expect(numbers(made, "obj_btag")).toEqual([1, 0, 0]);
  });

  test("an index beyond the collection is refused", () => {
    expect(() => applyRecipe(recipe, { ...events, columns: { ...events.columns, ...batch({ mu: [[2], [], []] }).columns } })).toThrow('"mu", row 0: expected places from 0 to 1, got 2');
  });

  test("NaN is never cut away", () => {
    expect(() => applyRecipe(recipe, { ...events, columns: { ...events.columns, ...batch({ jpt: [[30, Number.NaN, 40, 50], [], [26]] }).columns } })).toThrow('"jpt" has 1 NaN');
  });
});
