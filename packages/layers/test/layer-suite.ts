// What every layer must do, whatever it computes: agree with its reference in value and gradient in both layouts,
// treat each set by itself, and know no order of the particles.
import { gradientName } from "@mpm/graph";
import type { Session } from "@mpm/runtime";
import { randomStream, tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { centralDifferences, disagreement, disagreements, randomValues } from "./measure.js";
import { matrixOf, type Matrix, type Values } from "./reference.js";
import { openTrial, randomSets, runTrial, trialGraph, type Layer, type Layout, type TrialSet } from "./trial.js";

const LAYOUTS: readonly Layout[] = ["packed", "padded"];
const someSizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const someSeed = fc.nat(1000);
const features = gradientName("features");

/** Declares the tests of a layer. */
export function testLayer(name: string, layer: Layer): void {
  describe(`${name}, as every layer`, () => {
    const graphs = { packed: trialGraph(layer, "packed"), padded: trialGraph(layer, "padded") };
    const sessions: Partial<Record<Layout, Session>> = {};
    beforeAll(async () => {
      for (const layout of LAYOUTS) sessions[layout] = await openTrial(graphs[layout]);
    });
    afterAll(() => Promise.all(Object.values(sessions).map((session) => session.dispose())));

    const valuesOf = (seed: number): Values => randomValues(graphs.packed, seed);
    const run = (layout: Layout, sets: readonly TrialSet[], values: Values): ReturnType<typeof runTrial> => {
      const session = sessions[layout];
      if (session === undefined) throw new Error("the session did not open");
      return runTrial(session, layer, layout, sets, values);
    };

    test("agrees with the reference, set by set, in both layouts", () => fc.assert(fc.asyncProperty(someSizes, someSeed, async (sizes, seed) => {
      const [sets, values] = [randomSets(layer, sizes, seed), valuesOf(seed)];
      const expected = sets.flatMap(({ x }) => layer.reference(values, matrixOf(x))).flat();
      for (const layout of LAYOUTS) expect(disagreement((await run(layout, sets, values))["y"], expected)).toBeLessThan(1e-5);
    }), { numRuns: 12, seed: 1 }));

    test.each([[[1]], [[3, 1, 5]], [[2, 6, 4, 1]]])("gradients agree with central differences for sets of %j", async (sizes) => {
      const [sets, values] = [randomSets(layer, sizes, 2), valuesOf(2)];
      const loss = (): number => sets.reduce((sum, set) => sum + lossOf(layer.reference(values, matrixOf(set.x)), set), 0);
      const expected = Object.fromEntries(Object.entries(values).map(([key, { data }]) => [gradientName(key), [...centralDifferences(loss, data)]]));
      expected[features] = sets.flatMap(({ x }) => [...centralDifferences(loss, x.data)]);
      for (const layout of LAYOUTS) expect(disagreements(await run(layout, sets, values), expected, 2e-5)).toEqual({});
    });

    test("a set and its gradient are the same alone and among others", () => fc.assert(fc.asyncProperty(someSizes, someSeed, async (sizes, seed) => {
      const [sets, values] = [randomSets(layer, sizes, seed), valuesOf(seed)];
      for (const layout of LAYOUTS) {
        const together = await run(layout, sets, values);
        const alone: Awaited<ReturnType<typeof runTrial>>[] = [];
        for (const set of sets) alone.push(await run(layout, [set], values));
        const joined = Object.fromEntries(["y", features].map((key) => [key, alone.flatMap((result) => result[key])]));
        const added = Object.fromEntries(Object.keys(values).map(gradientName).map((key) => [key, sumOf(alone.map((result) => result[key]))]));
        expect(disagreements(together, joined, 1e-6)).toEqual({});
        expect(disagreements(together, added, 1e-5)).toEqual({});
      }
    }), { numRuns: 6, seed: 1 }));

    test("knows no order of the particles", () => fc.assert(fc.asyncProperty(someSizes, someSeed, async (sizes, seed) => {
      const [sets, values] = [randomSets(layer, sizes, seed), valuesOf(seed)];
      const orders = sizes.map((size, i) => randomStream(seed, "order", i).permutation(size));
      const [straight, mixed] = [await run("packed", sets, values), await run("packed", sets.map((set, i) => reordered(set, orders[i])), values)];
      const expected = layer.pooled ? straight["y"] : reorderedRows(straight["y"], layer.out, orders);
      expect(disagreement(mixed["y"], expected)).toBeLessThan(1e-5);
    }), { numRuns: 6, seed: 1 }));
  });
}

const sumOf = (lists: readonly (readonly number[])[]): readonly number[] => lists[0].map((_, i) => lists.reduce((sum, list) => sum + list[i], 0));
const lossOf = (y: Matrix, { target }: TrialSet): number => y.flat().reduce((sum, value, i) => sum + value * target.data[i], 0);

function reordered({ x, target }: TrialSet, order: Int32Array): TrialSet {
  const rows = matrixOf(x);
  return { x: tensor("float64", x.shape, Array.from(order, (particle) => rows[particle]).flat()), target };
}

/** Rows of all sets, [particles, width], each set in its own order. */
function reorderedRows(y: readonly number[], width: number, orders: readonly Int32Array[]): readonly number[] {
  let first = 0;
  return orders.flatMap((order) => {
    const set = Array.from(order, (particle) => y.slice((first + particle) * width, (first + particle + 1) * width)).flat();
    first += order.length;
    return set;
  });
}
