// A heading with rows in columns, as plain text.

const LONGEST_LIST = 40;

/** A heading and rows in columns; long lists are cut. */
export function textSection(heading: string, rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, LONGEST_LIST);
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  const lines = shown.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}`);
  const more = rows.length > shown.length ? [`  ... and ${rows.length - shown.length} more (--json lists all)`] : [];
  return [heading, ...lines, ...more].join("\n");
}
