import { expect, test } from "vitest";
import { openTable } from "../src/index.js";
import { HEPMC } from "./text-events.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("events, particles and vertices, in GeV and mm", async () => {
  await using table = await openTable(bytesOf(HEPMC));
  expect([table.format, table.numRows]).toEqual(["hepmc3", 2]);
  const { columns } = await table.readColumns(table.columns.map(({ name }) => name));
  const data = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column.data].map(Number)]));
  expect(data).toMatchObject({
    event_number: [7, 8], num_particles: [4, 0], num_vertices: [2, 0], event_x: [1, 0], scale: [91, Number.NaN], alpha_qcd: [0.118, Number.NaN], weights: [1.5, -2],
    part_id: [1, 2, 3, 4], part_origin: [0, 0, -1, 3], part_pdg_id: [11, -11, 23, 22], part_pz: [50, -50, 0, 0.003], part_energy: [50, 50, 100, 0.004], part_mass: [0.511 / 1000, 0.511 / 1000, 91.188, 0], part_status: [4, 4, 2, 1],
    vertex_id: [-1, -2], vertex_status: [0, 1], vertex_x: [1, Number.NaN], vertex_t: [4, Number.NaN], vertex_incoming: [1, 2, 3],
  });
  expect(columns["part_px"].offsets).toEqual([Int32Array.of(0, 4, 4)]);
  expect(columns["vertex_incoming"].offsets).toEqual([Int32Array.of(0, 2, 2), Int32Array.of(0, 2, 3)]);
  expect(columns["weights"].offsets).toEqual([Int32Array.of(0, 2, 2)]);
});

test("errors say the line, and what to do", async () => {
  await expect(openTable(bytesOf(HEPMC.replace("P 4 3 22 1 2 3 4 0 1\n", "")))).rejects.toMatchObject({ code: "malformed-file", message: '"bytes": line 16: expected 4 particles in event 0, got 3' });
  await expect(openTable(bytesOf(HEPMC.replace("MEV CM", "TEV CM")))).rejects.toThrow(/line 6: expected GEV or MEV/);
  await expect(openTable(bytesOf(HEPMC.replace("[1,2]", "[1;2]")))).rejects.toThrow(/line 13: expected a whole number/);
  await expect(openTable(bytesOf(HEPMC.replace("HepMC::Asciiv3-END_EVENT_LISTING", "")))).rejects.toThrow(/without HepMC::Asciiv3-END_EVENT_LISTING/);
  await expect(openTable(bytesOf("HepMC::Version 2.06.09\nHepMC::IO_GenEvent-START_EVENT_LISTING\n"))).rejects.toMatchObject({ code: "unsupported-file", message: expect.stringMatching(/HepMC3's convert_example/) as string });
});
