import { expect, test } from "vitest";
import { recipeColumns, recipeRows } from "../src/recipe-table.js";

const made = {
  rows: { offsets: Int32Array.of(0, 2, 3), columns: { part_pt: Float32Array.of(1, 2, 3), part_type: Uint8Array.of(0, 1, 2) } },
  perRow: { entry: Float64Array.of(5, 6), label: Int32Array.of(0, 1) },
};

test("rows of a recipe become columns and rows again", () => {
  const columns = recipeColumns(made);
  expect(columns).toEqual({
    part_pt: { dtype: "float32", data: made.rows.columns.part_pt, offsets: [made.rows.offsets], shape: [] }, part_type: { dtype: "uint8", data: made.rows.columns.part_type, offsets: [made.rows.offsets], shape: [] },
    entry: { dtype: "float64", data: made.perRow.entry, offsets: [], shape: [] }, label: { dtype: "int32", data: made.perRow.label, offsets: [], shape: [] },
  });
  expect(recipeRows(columns)).toEqual(made);
});

test("one name for two columns is refused", () => {
  expect(() => recipeColumns({ ...made, perRow: { part_pt: Float32Array.of(1, 2) } })).toThrow('makes two columns "part_pt"');
});
