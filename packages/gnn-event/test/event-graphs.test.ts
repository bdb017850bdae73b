import { readFileSync } from "node:fs";
import { randomStream, readNpz, type Tensor } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EDGE_FEATURES, eventGraphs, eventSet, type EventGraphRecipe, type EventSet, type GraphsTuple } from "../src/index.js";
import { disagreement } from "./measure.js";
import { toyColumns, toyEvents } from "./toy-events.js";

const column = ({ data, shape: [, width] }: Tensor<"float32">, k: number): number[] => Array.from(data).filter((_, at) => at % width === k);
const rowsOf = ({ data, shape: [rows, width] }: Tensor<"float32">): number[][] => Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));

/** A jet, a muon and MET; a photon and MET. */
const columns = {
  obj_pt: Float64Array.of(80, 30, 50, 40, 20), obj_eta: Float64Array.of(1.25, -0.5, -999, 2, 7), obj_phi: Float64Array.of(3, -3, 0.5, 1, 1),
  obj_energy: Float64Array.of(160, 34, 50, 150, 20), obj_btag: Float64Array.of(1, 0.25, 1, 1, 1), obj_charge: Float64Array.of(0.5, -1, 1, 0, 1), obj_type: Uint8Array.of(0, 2, 4, 3, 4),
};
const events = eventSet({ rows: { offsets: Int32Array.of(0, 3, 5), columns }, perRow: {} });

describe("nodes and globals", () => {
  test("are the columns, scaled, with placeholders where objects have no such thing", () => {
    const { nodes, globals, nNode } = eventGraphs(events);
    expect(rowsOf(nodes)).toEqual([
      [0.8, 1.25, 3, 1.6, 1, 0, 0], [0.3, -0.5, -3, 0.34, 0, -1, 2], [0.5, 0, 0.5, 0.5, 0, 0, 4],
      [0.4, 2, 1, 1.5, 0, 0, 3], [0.2, 0, 1, 0.2, 0, 0, 4],
    ].map((row) => row.map(Math.fround)));
    expect([nNode, globals.shape, globals.data]).toEqual([Int32Array.of(3, 2), [2, 1], Float32Array.of(3, 2)]);
  });

  test("follow the scales and placeholders of the recipe", () => {
    const { nodes } = eventGraphs(events, { scales: { pt: 10, charge: 2, type: 4 }, placeholders: { eta: -5, energy: -1, btag: null, charge: -2 } });
    expect(rowsOf(nodes).slice(0, 3)).toEqual([[8, 1.25, 3, 1.6, 1, -2, 0], [3, -0.5, -3, 0.34, 0.25, -0.5, 0.5], [5, -5, 0.5, -1, 1, -2, 1]].map((row) => row.map(Math.fround)));
  });

  test("count and sum the objects of the event", () => {
    const globals = ["ht", "met", "numNodes", "numJets", "numElectrons", "numMuons", "numPhotons", "numBjets"] as const;
    expect(rowsOf(eventGraphs(events, { globals }).globals)).toEqual([[0.8, 0.5, 3, 1, 0, 1, 0, 1], [0, 0.2, 2, 0, 0, 0, 1, 0]].map((row) => row.map(Math.fround)));
  });
});

describe("edges", () => {
  test("go both ways between all objects, by receiver, then by sender", () => {
    const { senders, receivers, nEdge, edges } = eventGraphs(events);
    expect([senders, receivers, nEdge]).toEqual([Int32Array.of(1, 2, 0, 2, 0, 1, 4, 3), Int32Array.of(0, 0, 1, 1, 2, 2, 3, 4), Int32Array.of(6, 2)]);
    const deltaPhi = 2 * Math.PI - 6;
    expect(rowsOf(edges)[0]).toEqual([-1.75, deltaPhi, Math.hypot(1.75, deltaPhi)].map(Math.fround)); // the muon seen from the jet, across phi = pi
    expect(rowsOf(edges)[1].slice(0, 2)).toEqual([-1.25, -2.5]); // MET has eta 0
    expect(rowsOf(edges)[6]).toEqual([-2, 0, 2]);
  });

  test("may go one way, and from each object to itself", () => {
    const ends = (edges: EventGraphRecipe["edges"]): number[][] => {
      const { senders, receivers } = eventGraphs(events, { edges: { ...edges } }, [0]);
      return Array.from(senders, (sender, edge) => [sender, receivers[edge]]);
    };
    expect(ends({ directions: "one" })).toEqual([[0, 1], [0, 2], [1, 2]]);
    expect(ends({ directions: "one", selfLoops: true })).toEqual([[0, 0], [0, 1], [1, 1], [0, 2], [1, 2], [2, 2]]);
    expect(ends({ selfLoops: true })).toEqual([[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1], [0, 2], [1, 2], [2, 2]]);
    expect(eventGraphs(events, { edges: null })).toMatchObject({ nEdge: Int32Array.of(0, 0), senders: new Int32Array(), edges: { shape: [0, 0] } });
  });

  test("have the features asked for, in that order", () => {
    const all = eventGraphs(events, { edges: { features: EDGE_FEATURES } }).edges;
    for (const features of [["lnM2"], ["deltaR", "lnZ"], ["lnKt", "deltaPhi", "deltaEta"]] as const) {
      const { edges } = eventGraphs(events, { edges: { features } });
      features.forEach((feature, k) => expect(column(edges, k)).toEqual(column(all, EDGE_FEATURES.indexOf(feature))));
    }
  });

  test("have ln kT, ln z and ln m2 of the Particle Transformer: a massive pair, worked in Python", () => {
    const energy = Float64Array.of(145.62702679890714, 32.677908835131724);
    const pair = { ...columns, obj_eta: Float64Array.of(1.2, -0.4), obj_energy: energy };
    const short = Object.fromEntries(Object.entries(pair).map(([name, values]) => [name, values.slice(0, 2)]));
    const { edges } = eventGraphs(eventSet({ rows: { offsets: Int32Array.of(0, 2), columns: short }, perRow: {} }), { edges: { features: ["lnKt", "lnZ", "lnM2"] } });
    for (const row of rowsOf(edges)) [3.8758414390786915, -1.2992829841302609, 9.00280277372986].forEach((value, k) => expect(row[k]).toBeCloseTo(value, 6));
  });

  test("have finite logarithms for equal directions, for an object and itself, and without transverse momentum", () => {
    const twins = toyColumns([2]).columns;
    const same = Object.fromEntries(Object.entries(twins).map(([name, values]) => [name, new Float64Array(2).fill(values[0])]));
    const still = { ...same, obj_pt: new Float64Array(2), obj_energy: new Float64Array(2) };
    for (const objects of [same, still]) {
      const { edges } = eventGraphs(eventSet({ rows: { offsets: Int32Array.of(0, 2), columns: objects }, perRow: {} }), { edges: { features: EDGE_FEATURES, selfLoops: true } });
      expect(edges.data.every(Number.isFinite)).toBe(true);
      expect(column(edges, 3)).toEqual(Array(4).fill(Math.fround(Math.log(1e-8))));
    }
  });
});

/** Events of 1 to 6 objects. */
const anyEvents = fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), seed: fc.integer({ min: 0, max: 1000 }) }).map(({ sizes, seed }) => toyEvents(sizes, { seed }));
const withColumns = (set: EventSet, changed: Readonly<Record<string, Float64Array>>): EventSet => ({ ...set, objects: { ...set.objects, columns: { ...set.objects.columns, ...changed } } });
const recipe: EventGraphRecipe = { edges: { features: EDGE_FEATURES } };

describe("invariances", () => {
  test("rotating all phi leaves the edges as they are", () => {
    fc.assert(fc.property(anyEvents, fc.double({ min: -10, max: 10, noNaN: true }), (set, angle) => {
      const rotated = withColumns(set, { phi: Float64Array.from(set.objects.columns.phi, (phi) => phi + angle) });
      expect(disagreement(eventGraphs(rotated, recipe).edges.data, eventGraphs(set, recipe).edges.data)).toBeLessThan(2e-7);
    }), { seed: 1 });
  });

  test("deltaPhi is in (-pi, pi], deltaR is the length of deltaEta and deltaPhi, and an edge back has the other sign", () => {
    fc.assert(fc.property(anyEvents, (set) => {
      const { edges, senders, receivers } = eventGraphs(set);
      const rows = rowsOf(edges);
      rows.forEach(([deltaEta, deltaPhi, deltaR], edge) => {
        expect(Math.abs(deltaPhi)).toBeLessThanOrEqual(Math.fround(Math.PI));
        expect(deltaR).toBeCloseTo(Math.hypot(deltaEta, deltaPhi), 5);
        const back = senders.findIndex((sender, other) => sender === receivers[edge] && receivers[other] === senders[edge]);
        expect(rows[back]).toEqual([0 - deltaEta, 0 - deltaPhi, deltaR]);
      });
    }), { seed: 2, numRuns: 50 });
  });

  test("massless objects: m2 = 2 pT pT (cosh deltaEta - cos deltaPhi), kT = min(pT) deltaR", () => {
    fc.assert(fc.property(anyEvents, (set) => {
      const { pt, eta } = set.objects.columns;
      const massless = withColumns(set, { energy: Float64Array.from(pt, (value, i) => value * Math.cosh(eta[i])) });
      const { edges, senders, receivers } = eventGraphs(massless, recipe);
      rowsOf(edges).forEach(([deltaEta, deltaPhi, deltaR, lnKt, lnZ, lnM2], edge) => {
        const [a, b] = [pt[senders[edge]], pt[receivers[edge]]];
        expect(lnM2).toBeCloseTo(Math.log(2 * a * b * (Math.cosh(deltaEta) - Math.cos(deltaPhi))), 4);
        expect(lnKt).toBeCloseTo(Math.log(Math.min(a, b) * deltaR), 4);
        expect(lnZ).toBeCloseTo(Math.log(Math.min(a, b) / (a + b)), 5);
      });
    }), { seed: 3, numRuns: 50 });
  });

  test("a choice of events gives the graphs that they have in the whole set", () => {
    const set = toyEvents([3, 1, 5, 2]);
    const parts = [2, 0, 2].map((row) => eventGraphs(set, recipe, [row]));
    const joined = (of: (graphs: GraphsTuple) => Tensor<"float32">): number[] => parts.flatMap((part) => Array.from(of(part).data));
    const { nodes, edges, globals, nNode, nEdge, senders } = eventGraphs(set, recipe, [2, 0, 2]);
    expect([Array.from(nodes.data), Array.from(edges.data), Array.from(globals.data)]).toEqual([joined((part) => part.nodes), joined((part) => part.edges), joined((part) => part.globals)]);
    expect([nNode, nEdge, senders.at(-1)]).toEqual([Int32Array.of(5, 3, 5), Int32Array.of(20, 6, 20), 11]);
    expect(eventGraphs(set, recipe)).toEqual(eventGraphs(set, recipe, [0, 1, 2, 3]));
  });
});

test("the edges of PyTorch, which lists them by sender", () => {
  const arrays = readNpz(readFileSync(new URL("fixtures/event-network.npz", import.meta.url)));
  const numbers = (name: string): number[] => Array.from(arrays[`in.${name}`].data, Number);
  const node = rowsOf(arrays["in.nodes"] as Tensor<"float32">);
  const offsets = Int32Array.from([0, 4, 6, 12, 15]);
  const names = ["obj_energy", "obj_btag", "obj_charge", "obj_type"].map((name, k) => [name, Float64Array.from(node, (row) => row[k + 3] * (k === 0 ? 100 : 1))]);
  const momenta = ["pt", "eta", "phi"].map((name) => [`obj_${name}`, Float32Array.from(numbers(name))]);
  const set = eventSet({ rows: { offsets, columns: Object.fromEntries([...names, ...momenta]) }, perRow: {} });
  const graphs = eventGraphs(set, { placeholders: { eta: null, btag: null, charge: null } });
  expect(disagreement(graphs.nodes.data, node.flat())).toBeLessThan(1e-6);
  expect([Array.from(graphs.nNode), Array.from(graphs.globals.data)]).toEqual([numbers("numNodes"), numbers("numNodes")]);
  const [senders, receivers] = [numbers("senders"), numbers("receivers")];
  const order = Array.from(senders.keys()).toSorted((a, b) => receivers[a] - receivers[b] || senders[a] - senders[b]); // one graph after another
  expect([Array.from(graphs.senders), Array.from(graphs.receivers)]).toEqual([order.map((edge) => senders[edge]), order.map((edge) => receivers[edge])]);
  const expected = numbers("edges");
  expect(disagreement(graphs.edges.data, order.flatMap((edge) => expected.slice(3 * edge, 3 * edge + 3)))).toBeLessThan(1e-7);
});

describe("sizes", () => {
  test("one object: a graph without edges", () => {
    expect(eventGraphs(toyEvents([1]), recipe)).toMatchObject({ nNode: Int32Array.of(1), nEdge: Int32Array.of(0), edges: { shape: [0, 6] }, nodes: { shape: [1, 7] } });
  });

  test("no events: no graphs", () => {
    expect(eventGraphs(toyEvents([]), recipe)).toMatchObject({ nNode: new Int32Array(), nodes: { shape: [0, 7] }, edges: { shape: [0, 6] }, globals: { shape: [0, 1] } });
  });

  test("500 objects: 249,500 edges, all finite", () => {
    const graphs = eventGraphs(toyEvents([2, 500]), recipe, [1]);
    expect([graphs.nEdge[0], graphs.edges.shape]).toEqual([249_500, [249_500, 6]]);
    expect(graphs.edges.data.every(Number.isFinite)).toBe(true);
  });

  test("more edges than memory is for are refused before anything is made", () => {
    const many = toyEvents([500]);
    expect(() => eventGraphs(many, recipe, new Int32Array(600))).toThrow("600 graphs with up to 500 nodes have 149700000 edges, expected at most 134217728: take fewer events at once");
  });

  test("columns that eventSet has not checked give no NaN", () => {
    const set = toyEvents([2, 2]);
    const broken = withColumns(set, { eta: Float64Array.of(0, 0, Number.NaN, 0) });
    expect(() => eventGraphs(broken, {}, [1])).toThrow('feature "eta" of object 2 is NaN in float32: make the set with eventSet');
    expect(() => eventGraphs(withColumns(set, { pt: Float64Array.of(1, 1e50, 1, 1) }))).toThrow('feature "pt" of object 1 is Infinity in float32');
    expect(() => eventGraphs({ ...set, objects: { ...set.objects, columns: { ...set.objects.columns, type: Uint8Array.of(0, 0, 9, 0) } } })).toThrow('feature "pt" of object 2 is NaN');
    expect(eventGraphs(broken, {}, [0]).nNode).toEqual(Int32Array.of(2));
  });

  test.each([[[3]], [[-1]], [[0.5]], [[Number.NaN]]])("events %j do not exist", (rows) => {
    expect(() => eventGraphs(toyEvents([1, 1, 1]), recipe, rows)).toThrow(`expected events from 0 to 2, got ${rows[0]} at position 0`);
  });
});

test("simulated angles are wrapped whatever turn they are given in", () => {
  const stream = randomStream(4);
  const set = toyEvents([40]);
  const turned = withColumns(set, { phi: Float64Array.from(set.objects.columns.phi, (phi) => phi + 2 * Math.PI * (stream.integer(9) - 4)) });
  expect(disagreement(eventGraphs(turned).edges.data, eventGraphs(set).edges.data)).toBeLessThan(1e-6);
});
