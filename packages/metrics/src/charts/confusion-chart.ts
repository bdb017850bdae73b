// Chart of a confusion matrix: the fraction of each true class predicted as each class.
import type { Tensor } from "@mpm/tensor";
import { chartNumber, type ChartOptions, type ChartSpec, chartSpec, type Json } from "./chart.js";

/**
 * Heat map of a confusion matrix; each true class (row) sums to 1.
 * @param matrix [true classes, predicted classes], from `confusionMatrix`.
 * @param classNames one name per class.
 */
export function confusionChart(matrix: Tensor<"int32">, classNames: readonly string[], { title }: ChartOptions = {}): ChartSpec {
  const numClasses = classNames.length;
  if (numClasses === 0 || matrix.data.length !== numClasses * numClasses || matrix.shape[0] !== numClasses) {
    throw new RangeError(`expected a matrix of shape [${numClasses}, ${numClasses}] for ${numClasses} class names, got [${matrix.shape.join(", ")}]`);
  }
  const encoding = {
    x: { field: "predicted", type: "nominal", title: "predicted class", sort: classNames },
    y: { field: "truth", type: "nominal", title: "true class", sort: classNames },
  };
  return chartSpec(classNames.flatMap((_, row) => rowCells(matrix.data, classNames, row)), { encoding, layer }, title);
}

const layer: Json = [
  { mark: { type: "rect" }, encoding: { color: { field: "fraction", type: "quantitative", scale: { domain: [0, 1], scheme: "blues" } } } },
  {
    mark: { type: "text" },
    encoding: {
      text: { field: "fraction", type: "quantitative", format: ".2f" },
      color: { condition: { test: "datum.fraction > 0.5", value: "white" }, value: "black" },
    },
  },
];

function rowCells(counts: Int32Array, classNames: readonly string[], row: number): Json[] {
  const rowCounts = counts.subarray(row * classNames.length, (row + 1) * classNames.length);
  const total = rowCounts.reduce((sum, count) => sum + count, 0);
  return classNames.map((predicted, column) => {
    const count = rowCounts[column];
    // A class without rows has no fractions: a row of zeros would look like a class that is always mistaken.
    return { truth: classNames[row], predicted, count, fraction: chartNumber(count / total) };
  });
}
