// Every value of fixtures/cka.json, in one sweep.
import type { Tensor } from "@mpm/tensor";
import { expect, it } from "vitest";
import { cca, hsic, linearCka, minibatchCka, procrustes, rbfCka } from "../src/index.js";
import { fixtures } from "./fixtures.js";
import { dot, gramOf } from "./gram-of.js";
import { relativeDifference } from "./relative-difference.js";

type Layer = Tensor<"float64">;

const MEASURES: Readonly<Record<string, (x: Layer, y: Layer) => number>> = {
  cka_linear_biased: (x, y) => linearCka(x, y, { estimator: "biased" }).value,
  cka_linear_debiased: (x, y) => linearCka(x, y).value,
  cka_rbf_sigma1_biased: (x, y) => rbfCka(x, y, { sigma: 1, estimator: "biased" }).value,
  cka_rbf_sigma1_debiased: (x, y) => rbfCka(x, y, { sigma: 1 }).value,
  "cka_rbf_median1.0_incl_diag": (x, y) => rbfCka(x, y, { threshold: 1, estimator: "biased" }).value,
  "cka_rbf_median1.0_excl_diag": (x, y) => rbfCka(x, y, { threshold: 1, includeDiagonal: false, estimator: "biased" }).value,
  "cka_rbf_median0.5_incl_diag": (x, y) => rbfCka(x, y, { estimator: "biased" }).value,
  "cka_rbf_median0.5_excl_diag": (x, y) => rbfCka(x, y, { includeDiagonal: false, estimator: "biased" }).value,
  hsic_biased_linear: (x, y) => hsic(gramOf(x, dot), gramOf(y, dot), { estimator: "biased" }),
  hsic_unbiased_linear: (x, y) => hsic(gramOf(x, dot), gramOf(y, dot)),
  hsic_unbiased_linear_xx: (x) => hsic(gramOf(x, dot), gramOf(x, dot)),
  hsic_unbiased_linear_yy: (_, y) => hsic(gramOf(y, dot), gramOf(y, dot)),
  procrustes_score_centred: (x, y) => procrustes(x, y).value,
  nbs_uncentred: (x, y) => procrustes(x, y, { centre: false }).value,
  cca_mean_rho: (x, y) => cca(x, y).value,
  cca_mean_rho2: (x, y) => cca(x, y, { summary: "mean-squared" }).value,
  r2cca_centred: (x, y) => cca(x, y, { summary: "mean-squared" }).value,
  r2cca_uncentred_notebook: (x, y) => cca(x, y, { summary: "mean-squared", centre: false }).value,
  pwcca_xy: (x, y) => cca(x, y, { summary: "projection-weighted" }).value,
  pwcca_yx: (x, y) => cca(y, x, { summary: "projection-weighted" }).value,
  ...Object.fromEntries([10, 20, 25, 50].map((batchSize) => [`minibatch_cka_b${batchSize}_inorder`, (x: Layer, y: Layer) => minibatchCka(x, y, { batchSize }).value])),
};

/**
 * 21 of the 25 canonical correlations of the uniform data are 1: 30 rows are few for widths of 25. Which 21 directions go with them is
 * arbitrary, and so are their weights: this value is not unique, only near.
 */
const NOT_UNIQUE = new Set(["uniform pwcca_xy", "uniform pwcca_yx"]);

const values = fixtures.flatMap(({ name: data, x, y, published }) => Object.entries(published).map(([measure, value]) => ({ data, measure, value, x, y })));

it.each(values)("$measure of the $data data", ({ data, measure, value, x, y }) => {
  // A small value is a difference of terms of order 1.
  const tolerance = NOT_UNIQUE.has(`${data} ${measure}`) ? 0.005 : 1e-12 * Math.max(1, 0.03 / value);
  expect(relativeDifference(MEASURES[measure](x, y), value)).toBeLessThan(tolerance);
});

it("are all of them, and no measure is left over", () => {
  expect(new Set(values.map(({ measure }) => measure))).toEqual(new Set(Object.keys(MEASURES)));
});
