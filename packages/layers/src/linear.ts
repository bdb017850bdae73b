// The affine map of each row, alone or after a normalisation whose scale and shift are folded into its weights.
import { add, concat, gemm, matmul, mul, reshape, split, unsqueeze, type Initializer, type Value } from "@mpm/graph";
import { parameter, widthOf, type Scope } from "./scope.js";

/** Output width, bias and first weights of a linear layer. */
export interface LinearOptions {
  /** Output width. */
  readonly out: number;
  /** Default true. */
  readonly bias?: boolean;
  /** First weights; default Glorot uniform. The bias starts at 0. */
  readonly init?: Initializer;
}

/** x W + b: [rows, in] -> [rows, out]. Parameters `weight` [in, out] and `bias` [out]. Throws RangeError for an `out` below 1. */
export function linear(scope: Scope, x: Value, options: LinearOptions): Value {
  const { weight, bias } = linearParameters(scope, widthOf(x), options);
  return gemm(x, weight, bias === undefined ? {} : { bias });
}

/**
 * linear(scale * x + shift) for rows x that are already normalised, with scale and shift from `norm`: the same
 * numbers as a layer norm followed by `linear`, but scale and shift act on the weights, which are few, instead of the rows.
 * Several layers of one width, side by side in one product: [rows, in] -> [rows, layers * out].
 * Parameters `<norm>.scale` [in], `<norm>.bias` [in], and those of `linear` for each layer.
 */
export function scaledLinear(norm: Scope, layers: Scope | readonly Scope[], normalised: Value, options: LinearOptions): Value {
  const width = widthOf(normalised);
  const scopes = "graph" in layers ? [layers] : layers;
  const parameters = scopes.map((scope) => linearParameters(scope, width, options));
  const weight = sideBySide(parameters.map((layer) => layer.weight), 1); // [in, layers * out]
  const biases = parameters.flatMap(({ bias }) => bias ?? []);
  const scale = parameter(norm, "scale", [width], { kind: "ones" });
  const shift = parameter(norm, "bias", [width], { kind: "zeros" });
  const foldedWeight = mul(unsqueeze(scale, [1]), weight);
  const shifted = reshape(matmul(unsqueeze(shift, [0]), weight), [-1]); // [1, in] x [in, layers * out]
  return gemm(normalised, foldedWeight, { bias: biases.length === 0 ? shifted : add(sideBySide(biases, 0), shifted) });
}

/**
 * The parameters of a linear layer whose input is several values side by side, of the given widths: `weight` cut into the rows of
 * each, [width, out], and `bias` [out]. The layer is then a sum of products, and what many rows share is multiplied once.
 */
export function linearParts(scope: Scope, widths: readonly number[], { out, init }: { readonly out: number; readonly init?: Initializer }): { readonly weights: readonly Value[]; readonly bias: Value } {
  const { weight, bias } = linearParameters(scope, widths.reduce((sum, width) => sum + width, 0), { out, ...(init && { init }) });
  return { weights: split(weight, widths, 0), bias };
}

function sideBySide(values: readonly Value[], axis: number): Value {
  const [only, ...others] = values;
  return others.length === 0 ? only : concat(values, axis);
}

function linearParameters(scope: Scope, width: number, options: LinearOptions & { readonly bias?: true }): { weight: Value; bias: Value };
function linearParameters(scope: Scope, width: number, options: LinearOptions): { weight: Value; bias: Value | undefined };
function linearParameters(scope: Scope, width: number, { out, bias = true, init = { kind: "glorotUniform" } }: LinearOptions): { weight: Value; bias: Value | undefined } {
  if (!Number.isInteger(out) || out < 1) throw new RangeError(`linear "${scope.prefix}": expected an output width of 1 or more, got ${out}`);
  return {
    weight: parameter(scope, "weight", [width, out], init),
    bias: bias ? parameter(scope, "bias", [out], { kind: "zeros" }) : undefined,
  };
}
