// Compares an operator's shape inference with what ONNX Runtime gives back, and its gradient rule with central
// differences: in float64 throughout where ONNX Runtime has such kernels, else against a forward in TypeScript.
import { tensor, toFloat32, type Tensor } from "@mpm/tensor";
import { expect } from "vitest";
import { OPSET, differentiate, gradientName, graphBuilder, lower, mul, reduceSum, type Dim, type Graph, type Shape, type Value } from "../src/index.js";
import { numbers } from "./arbitrary-case.js";
import { splitOutside } from "../src/dim.js";
import { MICROSOFT_DOMAIN } from "../src/operators/in-place-accumulator.js";
import { isCompound } from "../src/lower.js";
import { openGraph, runGraph, type Tensors } from "./run-graph.js";

type Inputs<K extends string> = Readonly<Record<K, Tensor<"float64">>>;

export interface GradientCase<K extends string, O extends string> {
  /** Inputs to differentiate by. */
  readonly inputs: Inputs<K>;
  /** Further inputs: indices, masks. */
  readonly others?: Readonly<Record<O, Tensor>>;
  /** The function under test. */
  readonly build: (values: Readonly<Record<K | O, Value>>) => Value;
  /** Which sizes, or all, are names in the graph. */
  readonly symbolic?: boolean | ((input: string, axis: number) => boolean);
  /** Bit i: the gradient of the output has size 1 along axis i. */
  readonly reduced?: number;
  /** The function in TypeScript, where the graph must run in float32. */
  readonly forward?: ((inputs: Inputs<K>) => ArrayLike<number>) | undefined;
  readonly tolerance?: number;
}

const STEP = 1e-5;

/** Throws, by vitest's expectations, where shape, value or gradient is off. Gives the gradient graph back. */
export async function checkGradients<K extends string, O extends string = never>(given: GradientCase<K, O>): Promise<Graph> {
  const { inputs, others = {}, build, symbolic = false, reduced = 0, forward, tolerance = forward ? 1e-4 : 1e-6 } = given;
  const dtype = forward === undefined ? "float64" : "float32";
  const g = graphBuilder("check");
  const fed: Readonly<Tensors> = { ...inputs, ...others };
  const values = mapEntries(fed, ({ dtype: own, shape }, name) => g.input(name, Object.hasOwn(inputs, name) ? dtype : own, named(shape, symbolic, name)));
  const y = build(values as Record<K | O, Value>);
  const sizes = y.shape.map((dim) => evaluate(dim));
  const weight = numbers(1, "weight", sizes.map((dim, axis) => ((reduced >> axis) & 1 ? 1 : dim)));
  const axes = sizes.flatMap((_, axis) => ((reduced >> axis) & 1 ? [axis] : []));
  const perEntry = axes.length === 0 ? y : reduceSum(y, { axes, keepDims: true });
  g.output("y", y);
  g.output("loss", reduceSum(mul(perEntry, g.initializer("weight", dtype === "float64" ? weight : toFloat32(weight)))));
  const wanted = Object.keys(inputs) as K[];
  const graph = differentiate(g.build(), { loss: "loss", parameters: wanted });

  const session = await openGraph(graph, { optimise: false });
  try {
    const feed = (record: Inputs<K>): Tensors => ({ ...(dtype === "float64" ? record : mapEntries(record, toFloat32)), ...others });
    const results = await session.run(feed(inputs));
    expect(results["y"]?.shape, "inferred shape").toEqual(sizes);
    if (forward !== undefined) expectClose(results["y"], tensor("float64", sizes, Float64Array.from(forward(inputs))), 1e-5);
    const lossAt = async (record: Inputs<K>): Promise<number> =>
      forward === undefined ? Number((await session.run(feed(record), ["loss"]))["loss"]?.data[0]) : weighted(forward(record), sizes, weight);
    for (const name of wanted) expectClose(results[gradientName(name)], await centralDifferences(inputs, name, lossAt), tolerance, gradientName(name));
  } finally {
    await session.release();
  }
  return graph;
}

export interface LoweringOptions {
  readonly tolerance?: number;
  readonly symbolic?: GradientCase<string, string>["symbolic"];
  /** The opset of the operator under test; what it is written out in is of opset 21, whatever this says. */
  readonly opset?: number;
}

/** An operator that is written out gives, lowered, what ONNX Runtime's own kernel gives, and nothing of it is left. */
export async function checkLowering<K extends string>(operands: Readonly<Record<K, Tensor>>, build: (values: Readonly<Record<K, Value>>) => readonly Value[], { tolerance = 1e-5, symbolic = false, opset = OPSET }: LoweringOptions = {}): Promise<Graph> {
  const g = graphBuilder("compound");
  const inputs = mapEntries<Tensor, Value>(operands, ({ dtype, shape }, name) => g.input(name, dtype, named(shape, symbolic, name)));
  const results = build(inputs as Record<K, Value>);
  results.forEach((value, index) => g.output(`y${index}`, value));
  const built = g.build();
  const compound: Graph = { ...built, opsets: { ...built.opsets, "": opset, [MICROSOFT_DOMAIN]: 1 } };
  const written = lower(compound);
  const lowered: Graph = { ...written, opsets: { ...written.opsets, "": OPSET } };
  expect(lowered.nodes.filter(isCompound)).toEqual([]);
  const [expected, seen] = [await runGraph(compound, operands), await runGraph(lowered, operands, { optimise: false })];
  for (const { name, shape } of lowered.outputs) {
    expect(seen[name]?.shape, `inferred shape of ${name}`).toEqual(shape.map((dim) => evaluate(dim)));
    expectClose(seen[name], expected[name] ?? expect.fail(`no ${name}`), tolerance, name);
  }
  return lowered;
}

async function centralDifferences<K extends string>(inputs: Inputs<K>, name: K, lossAt: (inputs: Inputs<K>) => Promise<number>): Promise<Tensor> {
  const x = inputs[name];
  const gradient = tensor("float64", x.shape);
  const lossWith = (at: number, change: number): Promise<number> => lossAt({ ...inputs, [name]: { ...x, data: x.data.map((value, index) => (index === at ? value + change : value)) } });
  for (let at = 0; at < x.data.length; at++) gradient.data[at] = (await lossWith(at, STEP) - await lossWith(at, -STEP)) / (2 * STEP);
  return gradient;
}

/** Sum of y times the weight, which broadcasts to it. */
function weighted(y: ArrayLike<number>, sizes: readonly number[], weight: Tensor<"float64">): number {
  let sum = 0;
  for (let at = 0; at < y.length; at++) sum += (y[at] ?? 0) * (weight.data[broadcastIndex(at, sizes, weight.shape)] ?? 0);
  return sum;
}

/** Place in a tensor of shape `from` of what stands at place `at` of its broadcast to `sizes`. */
export function broadcastIndex(at: number, sizes: readonly number[], from: readonly number[]): number {
  let [rest, place, stride] = [at, 0, 1];
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const own = from[axis - sizes.length + from.length] ?? 1;
    const index = rest % (sizes[axis] ?? 1);
    rest = Math.floor(rest / (sizes[axis] ?? 1));
    if (own !== 1) place += index * stride;
    stride *= own;
  }
  return place;
}

/** max |a - b| <= r max |b| + 1e-7, and equal shapes. */
export function expectClose(seen: Tensor | undefined, expected: Tensor, tolerance: number, what = "values"): void {
  expect(seen?.shape, `shape of ${what}`).toEqual(expected.shape);
  const [a, b] = [Array.from(seen?.data ?? [], Number), Array.from(expected.data, Number)];
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = b.reduce((most, value, index) => Math.max(most, Math.abs(value - (a[index] ?? Number.NaN))), 0);
  if (!(worst <= tolerance * scale + 1e-7)) expect.fail(`${what}: expected ${b.join(", ")}, got ${a.join(", ")} (off by ${worst})`);
}

/** Sizes under names that tell their value: 3 is "n3". Size 1 stays, since it broadcasts. */
function named(shape: readonly number[], symbolic: boolean | ((input: string, axis: number) => boolean), input: string): Shape {
  const isNamed = typeof symbolic === "boolean" ? (): boolean => symbolic : symbolic;
  return shape.map((dim, axis) => (dim !== 1 && isNamed(input, axis) ? `n${dim}` : dim));
}

/** The number a size stands for, where "n3" is 3. */
export function evaluate(dim: Dim, valueOf: (symbol: string) => number = (symbol) => Number(symbol.slice(1))): number {
  const factor = (text: string): number => {
    const [, name, inner] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
    if (name === undefined || inner === undefined) return /^-?\d+$/.test(text) ? Number(text) : valueOf(text);
    return CALLS[name]?.(splitOutside(inner, ",").map((operand) => evaluate(operand, valueOf))) ?? expect.fail(`no function ${name}`);
  };
  return splitOutside(`${dim}`, " + ").map((term) => splitOutside(term, "*").map(factor).reduce((a, b) => a * b, 1)).reduce((a, b) => a + b, 0);
}

const CALLS: Readonly<Record<string, (operands: readonly number[]) => number>> = {
  div: ([a = 0, b = 0]) => Math.trunc(a / b), mod: ([a = 0, b = 0]) => ((a % b) + b) % b,
  min: (operands) => Math.min(...operands), max: (operands) => Math.max(...operands), abs: ([a = 0]) => Math.abs(a),
};

function mapEntries<A, B>(record: Readonly<Record<string, A>>, change: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
