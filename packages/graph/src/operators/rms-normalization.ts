// RMSNormalization: each row over its root mean square, then scaled (Zhang and Sennrich 2019). The operator is of opset 23, and
// SimplifiedLayerNormalization is ONNX Runtime's own name for it, so both are written out: the part before the scale as
// the function mpm.RmsNormalize, whose body ONNX Runtime fuses on CPU and whose gradient takes fewer passes than its parts'.
import type { DType } from "@mpm/tensor";
import { floatAttribute, int, intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import type { Attribute, GraphFunction, Node, Shape } from "../ir.js";
import { emitAll, int64Vector, scalar, type Operator, type Value } from "../value.js";
import { cast } from "./cast.js";
import { div } from "./div.js";
import { MPM_DOMAIN, ONNX_OPSET } from "./gather-unique.js";
import { mul } from "./mul.js";
import { reciprocal } from "./reciprocal.js";
import { reduceMean } from "./reduce-mean.js";
import { sub } from "./sub.js";

const DEFAULT_EPSILON = 1e-5;

const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Node =>
  ({ op, domain: "", name: "", inputs, outputs: [output], attributes });

const rmsNormalizeFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "RmsNormalize", inputs: ["x", "axes", "epsilon"], outputs: ["normalised", "root"], attributes: [],
  nodes: [
    node("Constant", [], "two", { value: { type: "tensor", value: { dtype: "float32", shape: [], data: Float32Array.of(2) } } }),
    node("Pow", ["x", "two"], "square"),
    node("ReduceMean", ["square", "axes"], "mean", { keepdims: int(1) }),
    node("Add", ["mean", "epsilon"], "shifted"),
    node("Sqrt", ["shifted"], "root"),
    node("Div", ["x", "root"], "normalised"),
  ],
  opsets: { "": ONNX_OPSET },
};

interface RmsOptions {
  readonly epsilon?: number;
  /** Normalised are this axis and all after it. */
  readonly axis?: number;
}

/** x / sqrt(mean(x^2) + epsilon) * scale over the last axis (or the axes from `axis`); scale broadcasts to x. */
export function rmsNormalization(x: Value, scale: Value, options: RmsOptions = {}): Value {
  return mul(rmsNormalize(x, options).normalised, scale);
}

/** x over its root mean square, and that root, [..., 1]. */
export function rmsNormalize(x: Value, { epsilon = DEFAULT_EPSILON, axis = -1 }: RmsOptions = {}): { readonly normalised: Value; readonly root: Value } {
  x.scope.declare(rmsNormalizeFunction);
  const axes = int64Vector(x, axesFrom(x.shape, axis));
  const [normalised, root] = emitAll("RmsNormalize", [x, axes, scalar(x, epsilon)], {}, { domain: MPM_DOMAIN, numOutputs: 2 });
  return { normalised, root };
}

function axesFrom(shape: Shape, axis: number): readonly number[] {
  const first = normaliseAxis(axis, shape.length);
  return shape.flatMap((_, at) => (at < first ? [] : [at]));
}

export const rmsNormalizeOperator: Operator = {
  op: "RmsNormalize", domain: MPM_DOMAIN,
  infer(_node, { input, numbers }) {
    const { dtype, shape } = input(0);
    return [{ dtype, shape }, { dtype, shape: shape.map((dim, at) => (numbers(1)?.includes(at) ? 1 : dim)) }];
  },
  /** dx = (dy - y mean(dy y)) / root. */
  gradient({ output, numbers, dy }) {
    const y = output(0);
    const mean = reduceMean(mul(dy, y), { axes: numbers(1) ?? [], keepDims: true }); // [..., 1]
    return [div(sub(dy, mul(y, mean)), output(1))];
  },
};

/** Statistics of 16-bit numbers are taken in float32, as ONNX Runtime does. */
const inSingle = (x: Value): Value => (x.dtype === "float16" || x.dtype === "bfloat16" ? cast(x, "float32") : x);
const castTo = (x: Value, dtype: DType): Value => (x.dtype === dtype ? x : cast(x, dtype));

const rmsOptions = (from: Node): Required<RmsOptions> => ({ epsilon: floatAttribute(from, "epsilon", DEFAULT_EPSILON), axis: intAttribute(from, "axis", -1) });

export const rmsNormalizationOperator: Operator = {
  op: "RMSNormalization",
  infer: (_node, { input }) => [{ dtype: input(1).dtype, shape: input(0).shape }],
  decompose({ node: from, input }) {
    const [x, scale] = [input(0), input(1)];
    return [mul(castTo(rmsNormalize(inSingle(x), rmsOptions(from)).normalised, scale.dtype), scale)];
  },
};

export const simplifiedLayerNormalizationOperator: Operator = {
  op: "SimplifiedLayerNormalization",
  infer(from, { input }) {
    const [{ shape }, scale] = [input(0), input(1)];
    const normalised = axesFrom(shape, intAttribute(from, "axis", -1));
    return [{ dtype: scale.dtype, shape }, { dtype: "float32", shape: shape.map((dim, at) => (normalised.includes(at) ? 1 : dim)) }];
  },
  /** The second output is 1 / root. */
  decompose({ node: from, input, wants }) {
    const [x, scale] = [input(0), input(1)];
    const { normalised, root } = rmsNormalize(inSingle(x), rmsOptions(from));
    return [mul(castTo(normalised, scale.dtype), scale), wants(1) ? castTo(reciprocal(root), "float32") : undefined];
  },
};
