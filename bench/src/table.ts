// The results as plain text.
import type { Measurement, Throughput } from "./measurement.js";

const HEADINGS = ["preset", "threads", "particles/batch", "jets/s", "step [ms]", "products [ms]", "ratio", "Gflop/s", "peak [MB]", "wasted pairs", "embed jets/s", "batch [ms]", "products [ms]", "ratio"];

/** One line per row; pretraining first, embedding after it. */
export function resultTable(rows: readonly Measurement[]): string {
  return alignedTable([HEADINGS, ...rows.map((row) => [
    row.preset, `${row.threads}`, `${row.particlesPerBatch}`, ...timeCells(row.pretraining), row.pretraining.productGigaflops.toFixed(0),
    row.peakMegabytes.toFixed(0), percent(row.pretraining.wastedPairs), ...timeCells(row.embedding),
  ])]);
}

/** Columns of equal width; the first row is the heading, underlined; the first column is set left. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ");
  return [line(rows[0]), widths.map((width) => "-".repeat(width)).join("  "), ...rows.slice(1).map(line)].join("\n");
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function timeCells({ jetsPerSecond, stepSeconds, productSeconds, ratio }: Throughput): string[] {
  return [jetsPerSecond.toFixed(0), milliseconds(stepSeconds), milliseconds(productSeconds), ratio.toFixed(2)];
}

const milliseconds = (seconds: number): string => (1000 * seconds).toFixed(1);
