import { expect, test } from "vitest";
import { formatMeasure, markdownTable } from "../src/markdown-table.js";

test.each([
  [0.058, 0.0043, "0.0580 ± 0.0043"], [0.0578, 0.096, "0.058 ± 0.096"], [1234.5, 12, "1235 ± 12"], [-0.5, 1.04, "-0.5 ± 1.0"],
  [0.7777777, null, "0.7778"], [1000, 0, "1,000"],
] as const)("%s and error %s are %s", (value, error, text) => {
  expect(formatMeasure({ value, error })).toBe(text);
});

test("a table has the columns of its first row, and cells that cannot break it", () => {
  const rows = [{ task: "WH | ZH", gain: { value: 0.25, error: 0.05 }, epochs: 12 }, { task: "two\nlines", gain: null, epochs: 3.14159 }];
  expect(markdownTable(rows)).toBe("| task | gain | epochs |\n| --- | --- | --- |\n| WH \\| ZH | 0.250 ± 0.050 | 12 |\n| two lines |  | 3.142 |");
  expect(markdownTable([])).toBe("");
});
