import { MpmError } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { applyRecipe, columnsOf, type JetRecipe, type RecipeRows } from "../src/index.js";
import { batch, shaped } from "./recipe-batch.js";

const plain: JetRecipe = { kind: "jets", name: "test", particles: [{ pt: "pt", eta: "eta", phi: "phi" }] };
const numbers = ({ rows, perRow }: RecipeRows, name: string): readonly number[] => Array.from(rows.columns[name] ?? perRow[name] ?? [], Number);
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5) as number);

describe("a jet per row", () => {
  test("is the sum of its massless particles; one without particles is zero", () => {
    const made = applyRecipe(plain, batch({ pt: [[3, 4], []], eta: [[0, 0], []], phi: [[0, Math.PI / 2], []] }, 7));
    const phi = Math.atan2(4, 3);
    expect([...made.rows.offsets]).toEqual([0, 2, 2]);
    expect(numbers(made, "part_pt")).toEqual([3, 4]);
    expect(numbers(made, "part_energy")).toEqual([3, 4]);
    expect(numbers(made, "part_dphi")).toEqual(near([-phi, Math.PI / 2 - phi]));
    expect(numbers(made, "jet_pt")).toEqual([5, 0]);
    expect(numbers(made, "jet_energy")).toEqual([7, 0]);
    expect(numbers(made, "jet_mass")).toEqual(near([Math.sqrt(24), 0]));
    expect(numbers(made, "jet_phi")).toEqual(near([phi, 0]));
    expect(numbers(made, "entry")).toEqual([7, 8]);
  });

  test("phi is wrapped, across pi as well", () => {
    const recipe: JetRecipe = { ...plain, jets: { pt: 10, eta: 0, phi: "jphi" } };
    const made = applyRecipe(recipe, batch({ pt: [[1, 1]], eta: [[0, 0]], phi: [[3.1, 6.2]], jphi: [-3.1] }));
    expect(numbers(made, "part_dphi")).toEqual(near([6.2 - 2 * Math.PI, 9.3 - 4 * Math.PI + 2 * Math.PI]));
    expect(numbers(applyRecipe(recipe, batch({ pt: [[1]], eta: [[0]], phi: [[0]], jphi: [4] })), "jet_phi")).toEqual(near([4 - 2 * Math.PI]));
  });

  test.each([
    ["px, py, pz, energy", { px: 3000, py: 4000, pz: 12_000, energy: 14_000 }],
    ["px, py, pz, mass", { px: 3000, py: 4000, pz: 12_000, mass: Math.sqrt(27) * 1000 }],
    ["pt, eta, phi, energy", { pt: 5000, eta: Math.asinh(2.4), phi: Math.atan2(4, 3), energy: 14_000 }],
    ["pt, eta, phi, mass", { pt: 5000, eta: Math.asinh(2.4), phi: Math.atan2(4, 3), mass: Math.sqrt(27) * 1000 }],
    ["pt, rapidity, phi, mass", { pt: 5000, rapidity: Math.atanh(12 / 14), phi: Math.atan2(4, 3), mass: Math.sqrt(27) * 1000 }],
  ])("the same four-momentum from %s in MeV", (_, values) => {
    const source = Object.fromEntries(Object.keys(values).map((key) => [key, `p_${key}`]));
    const columns = Object.fromEntries(Object.entries(values).map(([key, value]) => [`p_${key}`, [[value]]]));
    const made = applyRecipe({ ...plain, units: { energy: "MeV" }, particles: [source] }, batch(columns));
    expect(["part_pt", "part_energy", "jet_eta", "jet_phi", "jet_mass"].map((name) => numbers(made, name)[0])).toEqual(near([5, 14, Math.asinh(2.4), Math.atan2(4, 3), Math.sqrt(27)]));
  });

  test("lengths are in mm, constants are not scaled, guarded columns fall back", () => {
    const d0 = { column: "d0", where: [{ column: "err", atLeast: 0 }], else: 0 };
    const recipe: JetRecipe = { ...plain, units: { length: "cm" }, particles: [{ pt: "pt", eta: 0, phi: 0, d0, d0err: 0.5, charge: 0, type: 1, columns: { part_weight: "w" } }] };
    const made = applyRecipe(recipe, batch({ pt: [[1, 2]], d0: [[-1, 0.25]], err: [[-1, 1]], w: [[7, 8]] }));
    expect(["part_d0", "part_d0err", "part_type", "part_weight"].map((name) => numbers(made, name))).toEqual([[0, 2.5], [0.5, 0.5], [1, 1], [7, 8]]);
    expect(made.rows.columns["part_charge"]).toBeInstanceOf(Int8Array);
    expect(columnsOf(recipe)).toEqual(["pt", "d0", "err", "w"]);
  });

  test("padded slots are left out, NaN among them too", () => {
    const recipe: JetRecipe = { ...plain, particles: [{ pt: "X[0]", eta: "X[1]", phi: "X[2]", where: [{ column: "mask", above: 0 }] }] };
    const X = shaped([3, 2], [1, Number.NaN, 2, 0, 3, 0, 4, 5, 0.5, 0.5, 1, 1]);
    const made = applyRecipe(recipe, batch({ X, mask: shaped([2], [1, 0, 1, 1]) }));
    expect([...made.rows.offsets]).toEqual([0, 1, 3]);
    expect(numbers(made, "part_pt")).toEqual([1, 4, 5]);
  });

  test("types and charges by PDG id, flags and mass", () => {
    const of = (source: object) => applyRecipe({ ...plain, particles: [{ pt: "pt", eta: 0, phi: 0, ...source }] }, batch({
      pt: [[1, 1, 1, 1, 1]], id: [[-211, 130, 22, -11, 13]], a: [[1, 0, 0, 0, 0]], b: [[0, 1, 0, 0, 0]], c: [[0, 0, 1, 0, 0]], d: [[0, 0, 0, 1, 0]], e: [[0, 0, 0, 0, 1]],
      m: [[0.13957, 0.4976, -0.01, 0.000511, 0.10566]], q: [[-1, 0, 0, 1, -1]],
    }));
    const byId = of({ type: { pdgId: "id" }, charge: { pdgId: "id" }, mass: { pdgId: "id" } });
    expect(numbers(byId, "part_type")).toEqual([0, 1, 2, 3, 4]);
    expect(numbers(byId, "part_charge")).toEqual([-1, 0, 0, 1, -1]);
    expect(numbers(byId, "part_energy")).toEqual(near([Math.hypot(1, 0.13957039), Math.hypot(1, 0.497611), 1, 1, Math.hypot(1, 0.10565838)]));
    expect(numbers(of({ type: { oneHot: ["a", "b", "c", "d", "e"] } }), "part_type")).toEqual([0, 1, 2, 3, 4]);
    expect(numbers(of({ type: { mass: "m", charge: "q" } }), "part_type")).toEqual([0, 1, 2, 3, 4]);
    expect(() => of({ type: { oneHot: ["a", "b"] } })).toThrow("part_type: expected one of a, b to be set, got 0 in entry 2");
    expect(() => of({ type: { pdgId: "e" } })).toThrow('"e": no long-lived particle has PDG id 0');
    expect(() => of({ type: "id" })).toThrow("part_type: expected whole numbers from 0 to 4, got -211 in entry 0");
  });

  test("relative coordinates are undone with the jet", () => {
    const recipe: JetRecipe = { ...plain, particles: [{ pt: "ptrel", eta: "etarel", phi: "phirel", relativeToJet: true }], jets: { pt: "J[0]", eta: "J[1]", phi: 0, mass: "J[2]" } };
    const made = applyRecipe(recipe, batch({ ptrel: [[0.5, 0.25]], etarel: [[0.1, -0.2]], phirel: [[-0.1, 0.3]], J: shaped([3], [1000, 1.5, 80]) }));
    expect(numbers(made, "part_pt")).toEqual([500, 250]);
    expect(numbers(made, "part_deta")).toEqual(near([0.1, -0.2]));
    expect(numbers(made, "part_dphi")).toEqual(near([-0.1, 0.3]));
    expect(numbers(made, "part_energy")).toEqual([500 * Math.cosh(1.6), 250 * Math.cosh(1.3)].map(Math.fround));
    expect(numbers(made, "jet_mass")[0]).toBeCloseTo(80, 4);
  });

  test("several collections stand one behind the other", () => {
    const recipe: JetRecipe = { ...plain, particles: [{ pt: "a", eta: 0, phi: 0, type: 0 }, { pt: "b", eta: 0, phi: 0, type: 2 }] };
    const made = applyRecipe(recipe, batch({ a: [[1, 2], [], [3]], b: [[4], [5], []] }));
    expect([...made.rows.offsets]).toEqual([0, 3, 4, 5]);
    expect([numbers(made, "part_pt"), numbers(made, "part_type")]).toEqual([[1, 2, 4, 5, 3], [0, 0, 2, 2, 0]]);
  });

  test("jets are selected; labels and further columns follow", () => {
    const recipe: JetRecipe = { ...plain, jets: { minPt: 2, where: [{ column: "ok", hasBits: 6 }], columns: { jet_x: "x" } }, label: { oneHot: ["isA", "isB"] }, classes: ["A", "B"] };
    const made = applyRecipe(recipe, batch({ pt: [[1], [2], [3], [4]], eta: [[0], [0], [0], [0]], phi: [[0], [0], [0], [0]], ok: [7, 6, 2, 15], x: [1, 2, 3, 4], isA: [1, 1, 0, 0], isB: [0, 0, 1, 1] }, 100));
    expect(["part_pt", "jet_x", "label", "entry"].map((name) => numbers(made, name))).toEqual([[2, 4], [2, 4], [0, 1], [101, 103]]);
  });
});

describe("jets of events", () => {
  const particles = { pt: [[1, 2, 3], [], [4, 5]], eta: [[0, 0, 0], [], [0, 0]], phi: [[0, 0, 0], [], [0, 0]] };
  const jets = { jpt: [[10, 20], [], [30]], jeta: [[0, 1], [], [2]], weight: [0.5, 0.6, 0.7] };
  const source = { pt: "jpt", eta: "jeta", phi: 0, columns: { event_weight: "weight" } };
  const expected = { offsets: [0, 2, 3, 5], pt: [1, 3, 3, 5, 4] };

  test("by pairs: a particle may be in several, a jet may have none", () => {
    const recipe: JetRecipe = { ...plain, grouping: { by: "pairs", jet: "j", particle: "p" }, jets: source };
    const made = applyRecipe(recipe, batch({ ...particles, ...jets, j: [[0, 1, 0], [], [0, 0]], p: [[0, 2, 2], [], [1, 0]] }, 5));
    expect([...made.rows.offsets]).toEqual(expected.offsets);
    expect(numbers(made, "part_pt")).toEqual(expected.pt);
    expect(numbers(made, "jet_pt")).toEqual([10, 20, 30]);
    expect(numbers(made, "event_weight")).toEqual([0.5, 0.5, 0.7]);
    expect(numbers(made, "entry")).toEqual([5, 5, 7]);
    expect(() => applyRecipe(recipe, batch({ ...particles, ...jets, j: [[0], [], [1]], p: [[0], [], [0]] }, 5))).toThrow('"j", row 7: expected places from 0 to 0, got 1');
    expect(() => applyRecipe(recipe, batch({ ...particles, ...jets, j: [[0], [], [0, 0]], p: [[0], [], [0]] }, 5))).toThrow('"p" and "j" have lists of different lengths, the first in row 7: 1 and 2');
  });

  test("by ranges", () => {
    const recipe: JetRecipe = { ...plain, grouping: { by: "ranges", begin: "b", end: "e", particle: "p" }, jets: source };
    const made = applyRecipe(recipe, batch({ ...particles, ...jets, b: [[0, 2], [], [0]], e: [[2, 3], [], [2]], p: [[0, 2, 2], [], [1, 0]] }));
    expect([...made.rows.offsets]).toEqual(expected.offsets);
    expect(numbers(made, "part_pt")).toEqual(expected.pt);
    expect(() => applyRecipe(recipe, batch({ ...particles, ...jets, b: [[0, 2], [], [0]], e: [[2, 4], [], [2]], p: [[0, 2, 2], [], [1, 0]] }))).toThrow(MpmError);
    expect(() => applyRecipe(recipe, batch({ ...particles, ...jets, b: [[0, 0], [], [0]], e: [[3, 3], [], [2]], p: [[0, 2, 2], [], [1, 0]] }))).toThrow("have parts of \"p\" in common");
  });
});

describe("jets that are built", () => {
  const recipe: JetRecipe = {
    ...plain, particles: [{ pt: "pt", eta: "eta", phi: "phi", charge: 0 }], grouping: { by: "clustering", algorithm: "antikt", radius: 0.4 },
    jets: { minPt: 15, columns: { weight: "w" } }, label: { column: "l" },
  };
  const columns = { pt: [[10, 1, 30, 9], [], [20]], eta: [[0, 3, 1, 0.1], [], [0]], phi: [[0, 0, 2, 0.1], [], [1]], w: [5, 6, 7], l: [1, 2, 0] };

  test("have their particles in the file's order, by falling pT", () => {
    const made = applyRecipe(recipe, batch(columns, 30));
    expect([...made.rows.offsets]).toEqual([0, 1, 3, 4]);
    expect(numbers(made, "part_pt")).toEqual([30, 10, 9, 20]);
    expect(numbers(made, "jet_pt")).toEqual(near([30, Math.hypot(10 + 9 * Math.cos(0.1), 9 * Math.sin(0.1)), 20]));
    expect([numbers(made, "weight"), numbers(made, "label"), numbers(made, "entry")]).toEqual([[5, 5, 7], [1, 1, 0], [30, 30, 32]]);
    expect(columnsOf(recipe)).toEqual(["pt", "eta", "phi", "w", "l"]);
  });

  test("NaN and infinite numbers are told by row and column", () => {
    const bad = batch({ ...columns, pt: [[10, Number.NaN, 30, 9], [], [20]], eta: [[0, 3, 1, 0.1], [], [900]] }, 30);
    expect(() => applyRecipe(recipe, bad)).toThrow('"pt" has 1 NaN or infinite number, the first in row 30');
    expect(() => applyRecipe(recipe, batch({ ...columns, eta: [[0, 3, 1, 0.1], [], [900]] }, 30))).toThrow('"part_energy" has 1 NaN or infinite number, the first in row 32');
    expect(numbers(applyRecipe({ ...recipe, nonFinite: "dropRow" }, batch({ ...columns, pt: [[10, Number.NaN, 30, 9], [], [20]] }, 30)), "part_pt")).toEqual([20]);
  });
});

describe("NaN and infinite numbers", () => {
  const bad = batch({ pt: [[1], [Number.NaN, Infinity], [2], [Number.NaN]], eta: [[0], [0, 0], [Number.NaN], [0]], phi: [[0], [0, 0], [0], [0]] }, 40);

  test("are counted and refused with row and column", () => {
    expect(() => applyRecipe(plain, bad)).toThrow('"pt" has 3 NaN or infinite numbers, the first in row 41; "eta" has 1 NaN or infinite number, the first in row 42');
  });

  test("leave their rows out where the recipe says so", () => {
    const made = applyRecipe({ ...plain, nonFinite: "dropRow" }, bad);
    expect([numbers(made, "part_pt"), numbers(made, "entry"), made.numDropped]).toEqual([[1], [40], 3]);
  });

  test("that are computed are named too", () => {
    expect(() => applyRecipe(plain, batch({ pt: [[1]], eta: [[900]], phi: [[0]] }))).toThrow('"part_energy" has 1 NaN or infinite number, the first in row 0');
  });
});
