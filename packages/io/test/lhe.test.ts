import { gzipSync } from "fflate";
import { expect, test } from "vitest";
import { openTable } from "../src/index.js";
import { LHE } from "./text-events.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("events, particles and weights, plain and gzip", async () => {
  for (const source of [bytesOf(LHE), gzipSync(bytesOf(LHE)), bytesOf(LHE.replaceAll("\n", "\r\n"))]) {
    await using table = await openTable(source);
    expect([table.format, table.numRows]).toEqual(["lhe", 2]);
    const { columns } = await table.readColumns(table.columns.map(({ name }) => name));
    const data = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column.data].map(Number)]));
    expect(data).toMatchObject({
      num_particles: [2, 0], process_id: [66, 67], weight: [0.5, 1], scale: [91, 2], alpha_qed: [-1, 3], alpha_qcd: [0.118, 4],
      part_pdg_id: [21, 6], part_status: [-1, 1], part_mother1: [0, 1], part_color1: [501, 501], part_color2: [502, 0],
      part_px: [0, 0.5], part_py: [0, -0.5], part_energy: [50, 180], part_mass: [0, 173], part_lifetime: [0, 0.1], part_spin: [9, -1], weights: [0.25, -1e-3, 1, 2, 3],
    });
    expect([columns["part_px"].offsets, columns["weights"].offsets]).toEqual([[Int32Array.of(0, 2, 2)], [Int32Array.of(0, 2, 5)]]);
    expect(table.columns.find(({ name }) => name === "part_px")?.unit).toBe("GeV");
    expect((await table.readColumns(["weights"], { start: 1 })).columns["weights"]).toMatchObject({ data: Float64Array.of(1, 2, 3), offsets: [Int32Array.of(0, 3)] });
  }
});

test("errors say the line, and what to do", async () => {
  await expect(openTable(bytesOf(LHE.replace("1.8e2", "1.8f2")))).rejects.toMatchObject({ code: "malformed-file", message: '"bytes": line 14: expected a number as part_energy, got "1.8f2"' });
  await expect(openTable(bytesOf(LHE.replace("</LesHouchesEvents>", "")))).rejects.toThrow(/ends after 2 events without <\/LesHouchesEvents>/);
  await expect(openTable(bytesOf(LHE.replace(" 2 66 ", " 4 66 ")))).rejects.toThrow(/line 15: expected a whole number/);
  await expect(openTable(bytesOf(LHE.replace(" 2 66 ", " -2 66 ")))).rejects.toThrow(/expected a number of particles, got -2/);
  await expect(openTable(bytesOf("<event>\n"), { format: "lhe" })).rejects.toThrow(/expected <LesHouchesEvents/);
  await expect(openTable(gzipSync(bytesOf(LHE)).slice(0, 150))).rejects.toMatchObject({ code: "malformed-file" });
});

test("text beyond the limit is refused, however small its file", async () => {
  const event = LHE.slice(LHE.indexOf("<event npLO"), LHE.indexOf("</LesHouchesEvents>"));
  const bomb = gzipSync(bytesOf(LHE.replace("</LesHouchesEvents>", `${event.repeat(20_000)}</LesHouchesEvents>`)));
  await expect(openTable(bomb, { maxTextBytes: 1 << 20 })).rejects.toThrow(/hold more than 1048576 bytes of text: a decompression bomb\?/);
  await using table = await openTable(bomb);
  expect(table.numRows).toBe(40_002);
});

test("a line without end is refused", async () => {
  const zeros = gzipSync(new Uint8Array(60 << 20));
  await expect(openTable(zeros, { format: "lhe" })).rejects.toThrow(/expected lines of text/);
});
