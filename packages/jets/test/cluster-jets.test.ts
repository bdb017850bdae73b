import fc from "fast-check";
import { randomStream } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { clusterJets, type ClusterOptions } from "../src/cluster-jets.js";
import { fourMomenta, type FourMomenta } from "../src/four-momenta.js";
import { ALGORITHMS, append, constituentLists, largestDifference, momentaOf, randomEvent, rowsOf } from "./events.js";
import { slowJets } from "./slow-jets.js";

const anyEvent = fc.record({ seed: fc.nat(), size: fc.integer({ min: 1, max: 60 }) });
const anyOptions = fc.record({ algorithm: fc.constantFrom(...ALGORITHMS), radius: fc.constantFrom(0.1, 0.4, 1, 2.5, 7) });
const radius = 0.8;

function transform(particles: FourMomenta, map: (row: number[]) => number[]): FourMomenta<Float64Array> {
  return momentaOf(rowsOf(particles).map(map));
}

function boost([px, py, pz, energy]: number[], y: number): number[] {
  return [px, py, pz * Math.cosh(y) + energy * Math.sinh(y), energy * Math.cosh(y) + pz * Math.sinh(y)];
}

function rotate([px, py, pz, energy]: number[], angle: number): number[] {
  return [px * Math.cos(angle) - py * Math.sin(angle), px * Math.sin(angle) + py * Math.cos(angle), pz, energy];
}

function checkEvents(check: (particles: FourMomenta<Float64Array>, options: ClusterOptions, seed: number) => void, numRuns = 60): void {
  fc.assert(fc.property(anyEvent, anyOptions, ({ seed, size }, options) => check(randomEvent(seed, size), options, seed)), { numRuns, seed: 1 });
}

describe("worked events", () => {
  const threeInARow = fourMomenta({ pt: Float64Array.of(10, 1, 20), eta: Float64Array.of(0, 0.5, 1.2), phi: Float64Array.of(0, 0, 0) });

  it("lets anti-kT give a soft particle to the harder jet per distance", () => {
    expect(constituentLists(clusterJets(threeInARow, { algorithm: "antikt", radius }))).toEqual([[1, 2], [0]]);
  });

  it("lets Cambridge-Aachen merge the nearest first", () => {
    expect(constituentLists(clusterJets(threeInARow, { algorithm: "cambridge", radius }))).toEqual([[2], [0, 1]]);
  });

  it("clusters across the edge of the azimuth", () => {
    const particles = fourMomenta({ pt: Float64Array.of(10, 20), eta: Float64Array.of(0, 0), phi: Float64Array.of(0.1, 2 * Math.PI - 0.1) });
    expect(constituentLists(clusterJets(particles, { algorithm: "antikt", radius: 0.4 }))).toEqual([[0, 1]]);
    expect(constituentLists(clusterJets(particles, { algorithm: "antikt", radius: 0.1 }))).toEqual([[1], [0]]);
  });

  it("merges only what is nearer than the radius", () => {
    const particles = fourMomenta({ pt: Float64Array.of(1, 2), eta: Float64Array.of(0, 0), phi: Float64Array.of(0, 0.5) });
    expect(clusterJets(particles, { algorithm: "kt", radius: 0.5 }).jets.px.length).toBe(2);
    expect(clusterJets(particles, { algorithm: "kt", radius: 0.500001 }).jets.px.length).toBe(1);
  });

  it("keeps jets of at least ptMin", () => {
    const jets = clusterJets(threeInARow, { algorithm: "cambridge", radius: 0.1, ptMin: 10 });
    expect(constituentLists(jets)).toEqual([[2], [0]]);
  });

  it("takes float32 columns", () => {
    const { px, py, pz, energy } = threeInARow;
    const rounded = { px: Float32Array.from(px), py: Float32Array.from(py), pz: Float32Array.from(pz), energy: Float32Array.from(energy) };
    const jets = clusterJets(rounded, { algorithm: "antikt", radius });
    expect(constituentLists(jets)).toEqual([[1, 2], [0]]);
    expect(jets.jets.px).toBeInstanceOf(Float64Array);
  });
});

describe("any event", () => {
  it("gives what comparing all pairs at every step gives", () => {
    checkEvents((particles, options) => {
      const jets = clusterJets(particles, options);
      const slow = slowJets(particles, options);
      expect(constituentLists(jets)).toEqual(slow.constituents);
      expect(rowsOf(jets.jets)).toEqual(slow.momenta);
    });
  });

  it("keeps every particle and all momentum", () => {
    checkEvents((particles, options) => {
      const jets = clusterJets(particles, options);
      expect([...jets.constituents.columns.index].toSorted((a, b) => a - b)).toEqual([...particles.px.keys()]);
      const total = (rows: number[][]): number[] => [0, 1, 2, 3].map((component) => rows.reduce((sum, row) => sum + row[component], 0));
      expect(largestDifference([total(rowsOf(jets.jets))], [total(rowsOf(particles))])).toBeLessThan(1e-12);
    });
  });

  it("does not depend on the order of particles, to the last bit", () => {
    checkEvents((particles, options, seed) => {
      const order = randomStream(seed, "order").permutation(particles.px.length);
      const rows = rowsOf(particles);
      const jets = clusterJets(particles, options);
      const shuffled = clusterJets(momentaOf(Array.from(order, (i) => rows[i])), options);
      expect(rowsOf(shuffled.jets)).toEqual(rowsOf(jets.jets));
      expect(constituentLists(shuffled).map((list) => list.map((i) => order[i]).toSorted((a, b) => a - b))).toEqual(constituentLists(jets));
    });
  });

  it.each([
    ["rotated in azimuth", (row: number[]) => rotate(row, 2.1)],
    ["boosted along the beam", (row: number[]) => boost(row, 1.3)],
    ["scaled in energy", (row: number[]) => row.map((value) => 3 * value)],
  ])("has the same jets when %s", (_, map) => {
    checkEvents((particles, options) => {
      const jets = clusterJets(particles, options);
      const moved = clusterJets(transform(particles, map), options);
      expect(constituentLists(moved)).toEqual(constituentLists(jets));
      expect(largestDifference(rowsOf(moved.jets), rowsOf(jets.jets).map(map))).toBeLessThan(1e-12);
    });
  });

  it("is infrared safe: endlessly soft particles leave its jets alone", () => {
    checkEvents((particles, options, seed) => {
      const soft = rowsOf(randomEvent(seed + 1, 5)).map((row) => row.map((value) => 1e-30 * value));
      const jets = clusterJets(particles, { ...options, ptMin: 1e-3 });
      const withSoft = clusterJets(append(particles, soft), { ...options, ptMin: 1e-3 });
      expect(rowsOf(withSoft.jets)).toEqual(rowsOf(jets.jets));
      expect(constituentLists(withSoft).map((list) => list.filter((i) => i < particles.px.length))).toEqual(constituentLists(jets));
    });
  });

  it("is collinear safe: a particle split in two leaves its jets alone", () => {
    checkEvents((particles, options) => {
      const [first, ...others] = rowsOf(particles);
      const halves = [0.25, 0.75].map((share) => first.map((value) => share * value));
      const jets = clusterJets(particles, options);
      const split = clusterJets(momentaOf([halves[0], ...others, halves[1]]), options);
      expect(largestDifference(rowsOf(split.jets), rowsOf(jets.jets))).toBeLessThan(1e-12);
      const last = particles.px.length;
      expect(constituentLists(split).map((list) => list.filter((i) => i !== last))).toEqual(constituentLists(jets));
    });
  });
});

describe("particles at the edge", () => {
  it.each(ALGORITHMS)("%s finds nothing in an empty event", (algorithm) => {
    const { jets, constituents } = clusterJets(momentaOf([]), { algorithm, radius });
    expect(jets.px.length).toBe(0);
    expect([...constituents.offsets]).toEqual([0]);
  });

  it.each(ALGORITHMS)("%s makes a jet of one particle", (algorithm) => {
    const { jets, constituents } = clusterJets(momentaOf([[3, 4, 5, 10]]), { algorithm, radius });
    expect(rowsOf(jets)).toEqual([[3, 4, 5, 10]]);
    expect([...constituents.columns.index]).toEqual([0]);
  });

  it.each(ALGORITHMS)("%s puts copies of one particle into one jet", (algorithm) => {
    const jets = clusterJets(momentaOf(Array.from({ length: 100 }, () => [3, 4, 5, 10])), { algorithm, radius: 1e-3 });
    expect(rowsOf(jets.jets)).toEqual([[300, 400, 500, 1000]]);
    expect(jets.constituents.columns.index.length).toBe(100);
  });

  it.each(ALGORITHMS)("%s keeps particles along the beam and those at rest apart, and drops them by pT", (algorithm) => {
    const particles = momentaOf([[0, 0, 100, 100], [0, 0, -100, 100], [0, 0, 50, 50], [0, 0, 0, 0], [0, 0, 0, 0.5], [1e-200, 0, 30, 30], [30, 0, 0, 30]]);
    const all = constituentLists(clusterJets(particles, { algorithm, radius: 0.4 }));
    expect(all[0]).toContain(6);
    expect(all.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(all.find((list) => list.includes(0))).toEqual([0]);
    const hard = clusterJets(particles, { algorithm, radius: 0.4, ptMin: 1 });
    expect(rowsOf(hard.jets).map(([px]) => px)).toEqual([30]);
  });

  it.each(ALGORITHMS)("%s survives spacelike and negative energies", (algorithm) => {
    const particles = momentaOf([[10, 0, 20, 5], [10, 1, 20, 0], [5, 5, 0, -3], [1, 1, 3, -3], [1, 1, 3, 4]]);
    const jets = clusterJets(particles, { algorithm, radius });
    expect([...jets.constituents.columns.index].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    expect(rowsOf(jets.jets).flat().every(Number.isFinite)).toBe(true);
  });

  it("reads any finite floats within the limit without losing one", () => {
    const component = fc.double({ min: -1e140, max: 1e140, noNaN: true });
    const rows = fc.array(fc.tuple(component, component, component, component), { maxLength: 20 });
    fc.assert(fc.property(rows, anyOptions, (particles, options) => {
      const { constituents } = clusterJets(momentaOf(particles), options);
      expect([...constituents.columns.index].toSorted((a, b) => a - b)).toEqual([...particles.keys()]);
    }), { seed: 1, numRuns: 500 });
  });
});

describe("bad input", () => {
  const options = { algorithm: "antikt", radius } as const;
  const particles = momentaOf([[1, 0, 0, 1], [2, 0, 0, 2], [3, 0, 0, 3]]);

  it.each(["px", "py", "pz", "energy"] as const)("names the particle whose %s is not finite", (name) => {
    for (const value of [NaN, Infinity, -Infinity, 1e141]) {
      const spoiled = { ...particles, [name]: Float64Array.of(0, 0, value) };
      expect(() => clusterJets(spoiled, options)).toThrow(`expected finite ${name} within +-1e+140 GeV, got ${value} at particle 2`);
    }
  });

  it("refuses columns of different lengths", () => {
    expect(() => clusterJets({ ...particles, pz: new Float64Array(2) }, options)).toThrow("expected 3 values of pz as of px, got 2");
  });

  it.each([
    [{ algorithm: "siscone" as "kt", radius: 1 }, "expected algorithm antikt, kt, cambridge, got siscone"],
    [{ algorithm: "toString" as "kt", radius: 1 }, "got toString"],
    [{ algorithm: "kt" as const, radius: 0 }, "expected a radius above 0 and at most 1000, got 0"],
    [{ algorithm: "kt" as const, radius: NaN }, "got NaN"],
    [{ algorithm: "kt" as const, radius: 1001 }, "got 1001"],
    [{ algorithm: "kt" as const, radius: 1, ptMin: -1 }, "expected a finite ptMin >= 0 GeV, got -1"],
  ])("refuses options %o", (bad, message) => {
    expect(() => clusterJets(particles, bad)).toThrow(RangeError);
    expect(() => clusterJets(particles, bad)).toThrow(message);
  });
});
