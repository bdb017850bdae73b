import { describe, expect, test } from "vitest";
import { listFiles } from "../src/dataset-files.js";

describe("listFiles", () => {
  test.each([
    ["/data/jets_0.root", "jets_0.root"], ["jets.npz", "jets.npz"], ["C:\\data\\jets.npz", "jets.npz"], ["/data/what?.npz", "what?.npz"],
    ["https://host/a/jets.parquet?token=1#x", "jets.parquet"], ["file:///data/jets.h5", "jets.h5"], ["/data/", "data"],
  ])("calls %s by its base name", (source, id) => {
    expect(listFiles(source)).toEqual([{ source, id, name: source }]);
  });
  test("takes URLs, files, and bytes with a name", () => {
    const [file, bytes] = [new File(["x"], "jets.npz"), Uint8Array.of(1)];
    expect(listFiles([new URL("https://host/jets.npz"), file, { source: bytes, id: "mine" }, { source: "/data/jets.npz", id: "kept" }])).toEqual([
      { source: "https://host/jets.npz", id: "jets.npz", name: "https://host/jets.npz" }, { source: file, id: "jets.npz", name: "jets.npz" },
      { source: bytes, id: "mine", name: "mine" }, { source: "/data/jets.npz", id: "kept", name: "/data/jets.npz" },
    ]);
  });
  test("refuses none, one twice, and bytes without a name", () => {
    expect(() => listFiles([])).toThrow("expected at least one file");
    expect(() => listFiles(["a.npz", "b.npz", "a.npz"])).toThrow('"a.npz" is listed twice');
    expect(() => listFiles(Uint8Array.of(1))).toThrow("give { source, id }");
    expect(() => listFiles({ source: Uint8Array.of(1), id: "" })).toThrow("give { source, id }");
  });
});
