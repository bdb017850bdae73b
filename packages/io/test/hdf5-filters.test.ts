import { expect, test } from "vitest";
import { compressionOf, loadFilters } from "../src/hdf5-filters.js";
import type { Hdf5File } from "../src/hdf5-library.js";

const filter = (id: number, name = "") => ({ id, name, cd_values: [] });

test("names what compresses, and not what only checks or reorders", () => {
  expect(compressionOf([filter(2, "shuffle"), filter(1, "deflate"), filter(3, "fletcher32")])).toBe("gzip");
  expect(compressionOf([filter(32_001, "blosc")])).toBe("blosc");
  expect(compressionOf([filter(2, "shuffle")])).toBeUndefined();
});

test("a filter that nothing undoes is named, with how to do without", async () => {
  const file = { name: "jets.h5" } as Hdf5File;
  await expect(loadFilters(file, [filter(1, "deflate")])).resolves.toBeUndefined();
  await expect(loadFilters(file, [filter(39_999, "wavelets")])).rejects.toMatchObject({
    code: "unsupported-file", message: '"jets.h5" is compressed with HDF5\'s filter 39999 (wavelets): no plugin is known for it. Or decompress it: h5repack -f NONE "jets.h5" out.h5',
  });
});
