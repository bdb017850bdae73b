import { jagged } from "@mpm/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderBy } from "../src/index.js";
import { origin, setOfSizes, someSizes } from "./small-sets.js";

describe("orderBy", () => {
  test("orders the particles of a set by a feature", () => {
    const set = orderBy(setOfSizes([2, 3]), "index");
    expect(origin(set, 0, 5)).toEqual([1, 0, 4, 3, 2]);
    expect(set.features.data[1]).toBe(-1);
  });

  test("orders every column of a table, each in its own type", () => {
    const table = orderBy(jagged(Int32Array.of(0, 3, 4), { pt: Float32Array.of(1, 3, 3, 2), id: BigInt64Array.of(10n, 11n, 12n, 13n) }), "pt");
    expect([...table.columns["pt"]]).toEqual([3, 3, 1, 2]);
    expect(table.columns["id"]).toEqual(BigInt64Array.of(11n, 12n, 10n, 13n));
  });

  test("is idempotent and moves no particle out of its set", () => {
    fc.assert(fc.property(someSizes, (sizes) => {
      const set = setOfSizes(sizes);
      const once = orderBy(set, "index");
      expect(orderBy(once, "index")).toEqual(once);
      sizes.forEach((_, i) => expect(origin(once, set.offsets[i], set.offsets[i + 1]).toReversed()).toEqual(origin(set, set.offsets[i], set.offsets[i + 1])));
    }), { numRuns: 30 });
  });

  test("refuses an unknown name and lists the known ones", () => {
    expect(() => orderBy(setOfSizes([1]), "pt")).toThrow('no feature "pt": expected one of index, minus');
    expect(() => orderBy(jagged(Int32Array.of(0), { eta: new Float32Array(0) }), "pt")).toThrow('no column "pt": expected one of eta');
  });
});
