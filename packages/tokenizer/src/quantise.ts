// The vector quantiser (vqtorch's formulas, as the published code of arXiv 2401.13537 uses them): nearest code of an affine codebook, synchronised
// straight-through gradient, commitment loss. Parameters: `codebook` [vocabulary, latent], `affine.scale` and
// `affine.bias` [1, latent].
import { add, argMin, gather, gemm, mul, reduceMean, reduceSum, stopGradient, sub, type Value } from "@mpm/graph";
import { child, parameter, widthOf, type Scope } from "@mpm/layers";

/** Constants of the quantiser; see `VqVaeConfig`. */
export interface QuantiserOptions {
  readonly vocabulary: number;
  readonly beta: number;
  readonly affineRate: number;
  readonly sync: number;
}

/** What the quantiser makes of latent rows. */
export interface Quantised {
  /** Index of the nearest code, int32 [rows]. */
  readonly tokens: Value;
  /** Its entries, [rows, latent]. */
  readonly codes: Value;
  /** The same numbers for the decoder, with the straight-through gradient. */
  readonly passed: Value;
  /** (1 - beta) d(z, sg code) + beta d(sg z, code), d the mean squared difference: [rows, 1]. */
  readonly commitment: Value;
}

/** Quantises latent rows z [rows, latent]. */
export function quantise(scope: Scope, z: Value, { vocabulary, beta, affineRate, sync }: QuantiserOptions): Quantised {
  const codebook = affineCodebook(scope, { vocabulary, latent: widthOf(z), affineRate });
  const tokens = nearestCode(stopGradient(z), stopGradient(codebook));
  const codes = gather(codebook, tokens); // [rows, latent]
  const synchronised = mul(codes, sync);
  const straightThrough = add(z, stopGradient(sub(codes, z)));
  return {
    tokens, codes,
    passed: add(straightThrough, sub(synchronised, stopGradient(synchronised))),
    commitment: add(mul(distance(z, stopGradient(codes)), 1 - beta), mul(distance(stopGradient(z), codes), beta)),
  };
}

/** C' = (1 + rate scale) C + rate bias, with one scale and bias for all codes: [vocabulary, latent]. */
export function affineCodebook(scope: Scope, { vocabulary, latent, affineRate }: { readonly vocabulary: number; readonly latent: number; readonly affineRate: number }): Value {
  const codebook = parameter(scope, "codebook", [vocabulary, latent], { kind: "normal", std: 1 });
  const affine = child(scope, "affine");
  const scale = parameter(affine, "scale", [1, latent], { kind: "zeros" });
  const bias = parameter(affine, "bias", [1, latent], { kind: "zeros" });
  return add(mul(codebook, add(mul(scale, affineRate), 1)), mul(bias, affineRate));
}

/** Mean squared difference of rows: [rows, 1]. */
function distance(a: Value, b: Value): Value {
  const difference = sub(a, b);
  return reduceMean(mul(difference, difference), { axes: [-1], keepDims: true });
}

/** argmin over codes of |c|^2 - 2 z c, which is the squared distance less |z|^2. */
function nearestCode(z: Value, codebook: Value): Value {
  const squares = reduceSum(mul(codebook, codebook), { axes: [-1] }); // [vocabulary]
  return argMin(gemm(z, codebook, { transposeB: true, alpha: -2, bias: squares })); // [rows]
}
