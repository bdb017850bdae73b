// What the tests of elementwise and of Reduce operators share: worked values, shapes, gradients, same value twice.
import { tensor, toFloat32 } from "@mpm/tensor";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { int } from "../src/attribute.js";
import { add, graphBuilder, type ReduceOptions, type Value } from "../src/index.js";
import { emit, int64Vector } from "../src/value.js";
import { broadcastable, draw, holds, numbers, shape } from "./arbitrary-case.js";
import { checkGradients, checkLowering, expectClose } from "./gradient-check.js";
import { runGraph } from "./run-graph.js";

interface Domain {
  readonly low?: number;
  readonly high?: number;
}

interface UnarySuite {
  readonly build: (x: Value) => Value;
  readonly reference: (x: number) => number;
  readonly at: readonly number[];
  readonly domain?: Domain;
  /** ONNX Runtime has no float64 kernel: run in float32 against `reference`. */
  readonly float32?: boolean;
}

/** Values at `at`, and gradients over random shapes. */
export function unarySuite(name: string, { build, reference, at, domain = {}, float32 = false }: UnarySuite): void {
  describe(`${name}`, () => {
    it("gives worked values", async () => {
      await expectValues(([x]) => build(x), [at], at.map(reference));
    });
    it("has the gradient of central differences", () => holds(fc.record({ sizes: shape(), drawn: draw }), async ({ sizes, drawn: { seed, symbolic, reduced } }) => {
      const inputs = { x: numbers(seed, "x", sizes, domain) };
      const forward = (given: typeof inputs): number[] => Array.from(given.x.data, (value) => reference(value));
      await checkGradients({ inputs, symbolic, reduced, build: ({ x }) => build(x), forward: float32 ? forward : undefined });
    }));
    it("adds the gradients of a value used twice", async () => {
      const inputs = { x: numbers(5, "x", [2, 3], domain) };
      const forward = (given: typeof inputs): number[] => Array.from(given.x.data, (value) => reference(value) + value);
      await checkGradients({ inputs, build: ({ x }) => add(build(x), x), forward: float32 ? forward : undefined });
    });
  });
}

/** An elementwise operator that is written out: lowered, it gives what ONNX Runtime's own kernel gives. */
export function loweringSuite(name: string, build: (x: Value) => Value, domain: Domain = { low: -6, high: 6 }): void {
  it(`${name} is written out as ONNX Runtime computes it`, () => holds(fc.record({ sizes: shape(), drawn: draw }), async ({ sizes, drawn: { seed, symbolic } }) => {
    await checkLowering({ x: toFloat32(numbers(seed, "x", sizes, domain)) }, ({ x }) => [build(x)], { symbolic });
  }));
}

interface BinarySuite {
  readonly build: (a: Value, b: Value) => Value;
  readonly reference: (a: number, b: number) => number;
  readonly at: readonly (readonly [number, number])[];
  readonly domain?: Domain;
  /** Whether f(x, x) is smooth. Default true. */
  readonly sameTwice?: boolean;
}

/** As `unarySuite`, with operands that broadcast either way. */
export function binarySuite(name: string, { build, reference, at, domain = {}, sameTwice = true }: BinarySuite): void {
  describe(`${name}`, () => {
    it("gives worked values", async () => {
      await expectValues(([a, b]) => build(a, b), [at.map(([a]) => a), at.map(([, b]) => b)], at.map(([a, b]) => reference(a, b)));
    });
    it("has the gradients of central differences under broadcasting", () => holds(fc.record({ sizes: broadcastable(2), drawn: draw }), async ({ sizes: [a = [], b = []], drawn: { seed, symbolic, reduced } }) => {
      const inputs = { a: numbers(seed, "a", a, domain), b: numbers(seed, "b", b, domain) };
      await checkGradients({ inputs, symbolic, reduced, build: (given) => build(given.a, given.b) });
    }, 20));
    it.skipIf(!sameTwice)("adds the gradients of the same value on both sides", async () => {
      await checkGradients({ inputs: { x: numbers(3, "x", [2, 3], domain) }, build: ({ x }) => build(x, x) });
    });
    it("sums float32 gradients of a row as well", async () => {
      const inputs = { a: numbers(3, "a", [2, 3, 4], domain), b: numbers(4, "b", [4], domain) };
      for (const reduced of [0, 1, 4, 7]) {
        await checkGradients({
          inputs, reduced, build: (given) => build(given.a, given.b),
          forward: (given) => Array.from(given.a.data, (value, index) => reference(value, Number(given.b.data[index % 4]))),
        });
      }
    });
  });
}

interface ReduceSuite {
  readonly op: string;
  readonly build: (x: Value, options: ReduceOptions) => Value;
  readonly reference: (values: readonly number[]) => number;
  readonly domain?: Domain;
}

/** A Reduce operator over random axes, kept and dropped. */
export function reduceSuite({ op, build, reference, domain = {} }: ReduceSuite): void {
  const axesOf = (sizes: readonly number[]): fc.Arbitrary<readonly number[]> => fc.subarray(sizes.flatMap((_, axis) => [axis])).chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - sizes.length))));
  const cases = shape({ maxRank: 3 }).chain((sizes) => fc.record({ sizes: fc.constant(sizes), axes: axesOf(sizes), keepDims: fc.boolean(), drawn: draw }));
  describe(`${op}`, () => {
    it("gives worked values", async () => {
      const x = [3, 1, 2, 6, 5, 4];
      const columns = [0, 1, 2].map((column) => reference([x[column] ?? 0, x[column + 3] ?? 0]));
      await expectValues(([value]) => build(value, {}), [x], [reference(x)], [[6], []]);
      await expectValues(([value]) => build(value, { axes: [0] }), [x], columns, [[2, 3], [3]]);
      await expectValues(([value]) => build(value, { axes: [-1], keepDims: true }), [x], [reference(x.slice(0, 3)), reference(x.slice(3))], [[2, 3], [2, 1]]);
    });
    it("has the gradient of central differences", () => holds(cases, async ({ sizes, axes, keepDims, drawn: { seed, symbolic, reduced } }) => {
      await checkGradients({ inputs: { x: numbers(seed, "x", sizes, domain) }, symbolic, reduced, build: ({ x }) => build(x, { axes, keepDims }) });
    }, 20));
    it.each([[[2, 0], [1]], [[0, 3], [1]], [[2, 0, 3], [0, 2]], [[0], [0]]])("has an empty gradient at [%s] over axes %s", async (sizes, axes) => {
      for (const symbolic of [false, true]) await checkGradients({ inputs: { x: numbers(1, "x", sizes) }, symbolic, build: ({ x }) => build(x, { axes }) });
    });
    it.each([[0], [1]])("reads the forms of files (noop_with_empty_axes %d)", async (noop) => {
      const given = { inputs: { x: numbers(1, "x", [2, 3], domain) } };
      for (const keepdims of [0, 1]) {
        const attributes = { keepdims: int(keepdims), noop_with_empty_axes: int(noop) };
        await checkGradients({ ...given, symbolic: keepdims === 0, build: ({ x }) => emit(op, [x], attributes) });
        await checkGradients({ ...given, build: ({ x }) => emit(op, [x, int64Vector(x, [])], attributes) });
        await checkGradients({ ...given, build: ({ x }) => emit(op, [x, int64Vector(x, [-2])], attributes) });
      }
    });
    it("rejects an axis beyond the rank", () => {
      const x = graphBuilder("g").input("x", "float32", [2, 3]);
      expect(() => build(x, { axes: [2] })).toThrow("axis 2 lies outside rank 2");
    });
  });
}

/** Runs `build` on float32 operands, all of shape `shapes[0]` (default a vector), and compares values and shape. */
export async function expectValues(build: (values: readonly Value[]) => Value, operands: readonly (readonly number[])[], expected: readonly number[], shapes: readonly (readonly number[])[] = [[operands[0]?.length ?? 0], [expected.length]]): Promise<void> {
  const [from = [], to = []] = shapes;
  const g = graphBuilder("values");
  const y = build(operands.map((_, index) => g.input(`x${index}`, "float32", from)));
  g.output("y", y);
  const results = await runGraph(g.build(), Object.fromEntries(operands.map((data, index) => [`x${index}`, tensor("float32", from, data)])));
  expect(y.shape).toEqual(to);
  expectClose(results["y"], tensor("float64", to, expected), 1e-6);
}
