// Tables of numbers with errors in Markdown.
import type { Cell, Measure } from "./study.js";

/** A table with the keys of the first row as heading; nothing for no rows. */
export function markdownTable(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map((row) => line(columns.map((column) => formatCell(row[column] ?? null))))].join("\n");
}

/** "0.0580 ± 0.0043": as many decimals as give the error two digits; four digits where there is no error. */
export function formatMeasure({ value, error }: Measure): string {
  if (error === null || error === 0) return formatNumber(value);
  const decimals = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(error))));
  return `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}

function formatCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  return typeof cell === "number" ? formatNumber(cell) : formatMeasure(cell);
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(4)));
}
