import { expect, it, test } from "vitest";
import { alignedTable, formatCount, formatDuration, formatPercent, reportChart, reportFigures, reportHeadline, reportNotes, reportPage, reportSection, reportSettings, reportTable } from "../src/report.js";

test.each([
  [formatDuration(8.44), "8.4 s"], [formatDuration(59.96), "1 min 00 s"], [formatDuration(125.4), "2 min 05 s"], [formatCount(12_345.4), "12,345"], [formatPercent(0.3824), "38.2 %"],
])("%s", (formatted, expected) => expect(formatted).toBe(expected));

it("lines the columns of a table up", () => {
  expect(alignedTable([["n", "name"], ["10", "a"], ["5", "bc"]])).toBe(" n  name\n--  ----\n10  a\n 5  bc");
});

it("makes one page that fetches and runs nothing, and shows text as text", () => {
  const page = reportPage("<a> & b", [
    reportHeadline("+1", "<i>", "2 % & more"), reportFigures([["<n>", "&"]]), reportSection("x", "\"x\"", reportTable(["<h>"], ["<tbody><tr><td>1</td></tr></tbody>"])), reportNotes(["a < b"]),
    reportChart("<svg></svg>", "<t>", "<c>"), reportChart("", "no", "no"), reportSettings({ a: { b: [1, 2], c: "<d>" }, e: null }),
  ]);
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(http|<[aintcd]>/);
  for (const part of ["&lt;a&gt; &amp; b", "2&nbsp;% &amp; more", "<section id=\"x\">", "&quot;x&quot;", "a &lt; b", "a.b</th><td>1, 2<", "a.c</th><td>&lt;d&gt;<", "e</th><td>null<"]) expect(page).toContain(part);
  expect(page.match(/<figure>/g)).toHaveLength(1);
});
