import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openTable, saveTable, type Column } from "@mpm/io";
import { describe, expect, test } from "vitest";
import { run } from "../src/index.js";
import { dataFolder } from "./data-folder.js";

/** What `mpm <words>` prints, complains and gives back. */
async function mpm(...words: string[]): Promise<{ readonly code: number; readonly printed: string; readonly complaint: string }> {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const code = await run(words, { print: (text) => printed.push(text), complain: (text) => complaints.push(text) });
  return { code, printed: printed.join("\n"), complaint: complaints.join("\n") };
}

async function readAll(path: string): Promise<Readonly<Record<string, Column>>> {
  await using table = await openTable(path);
  return (await table.readColumns(table.columns.map(({ name }) => name))).columns;
}

describe("mpm inspect", () => {
  test("shows the columns of a data file", async () => {
    await using folder = await dataFolder();
    const { code, printed } = await mpm("inspect", folder.files[0]);
    expect([code, printed.replace(folder.path, "")]).toMatchInlineSnapshot(`
      [
        0,
        "/a.npz: npz, 3 rows

      columns (3)
        event   int64             deflate
        jet_pt  lists of float32  deflate
        hits    uint8 [2]         deflate",
      ]
    `);
  });
  test("gives the same as JSON", async () => {
    await using folder = await dataFolder();
    const { printed } = await mpm("inspect", folder.files[1], "--json");
    expect(JSON.parse(printed)).toEqual({
      format: "npz", path: "", numRows: 2, omitted: [],
      columns: [{ name: "event", dtype: "int64", jagged: 0, shape: [] }, { name: "jet_pt", dtype: "float32", jagged: 1, shape: [] }, { name: "hits", dtype: "uint8", jagged: 0, shape: [2] }],
    });
  });
  test("takes the rows of an array, and says what is then left out", async () => {
    await using folder = await dataFolder();
    expect((await mpm("inspect", folder.files[0], "--path", "jet_pt")).printed).toMatch(/npz, 4 rows[\s\S]*left out/);
    expect(await mpm("inspect", folder.files[0], "--path", "nothing")).toMatchObject({ code: 1, complaint: expect.stringContaining('has no array "nothing"') });
  });
});

describe("mpm convert", () => {
  test.each(["out.parquet", "out.h5", "out.npz"])("puts the rows of all files into %s", async (name) => {
    await using folder = await dataFolder();
    const out = join(folder.path, name);
    expect(await mpm("convert", ...folder.files, "--out", out, "--columns", "event,jet_pt")).toMatchObject({ code: 0, printed: `${out}: 5 rows, columns event, jet_pt`, complaint: "" });
    expect(await readAll(out)).toEqual({
      event: { dtype: "int64", data: BigInt64Array.of(1n, 2n, 3n, 4n, 5n), offsets: [], shape: [] },
      jet_pt: { dtype: "float32", data: Float32Array.of(50, 40, 30, 25, 20, 10), offsets: [Int32Array.of(0, 2, 2, 4, 5, 6)], shape: [] },
    });
    expect((await readdir(folder.path)).toSorted()).toEqual(["a.npz", "b.npz", name].toSorted());
  });
  test("takes all columns of the first file, and compresses unless told not to", async () => {
    await using folder = await dataFolder();
    const [small, large] = [join(folder.path, "small.npz"), join(folder.path, "large.npz")];
    await mpm("convert", ...folder.files, "--out", small);
    await mpm("convert", ...folder.files, "--out", large, "--no-compression");
    expect(Object.keys(await readAll(small))).toEqual(["event", "jet_pt", "hits"]);
    expect(await readAll(large)).toEqual(await readAll(small));
    expect((await mpm("inspect", small)).printed).toContain("deflate");
    expect((await mpm("inspect", large)).printed).not.toContain("deflate");
  });
  test("makes jets by a recipe of its own, or of a file", async () => {
    await using folder = await dataFolder();
    const [jets, out] = [join(folder.path, "jets.npz"), join(folder.path, "out.npz")];
    const particles = [[100, 0.5, 0.1, 211], [50, 0.4, 0.2, 22], [0, 0, 0, 0], [80, -1, 3, 130], [0, 0, 0, 0], [0, 0, 0, 0]];
    await saveTable(jets, { X: { dtype: "float64", data: Float64Array.from(particles.flat()), offsets: [], shape: [3, 4] }, y: { dtype: "float64", data: Float64Array.of(1, 0), offsets: [], shape: [] } }, { format: "npz" });
    expect(await mpm("convert", jets, "--recipe", "energyFlow", "--out", out)).toMatchObject({ code: 0, complaint: "" });
    const made = await readAll(out);
    expect(made).toMatchObject({ label: { data: Int32Array.of(1, 0) }, part_pt: { offsets: [Int32Array.of(0, 2, 3)], data: Float32Array.of(100, 50, 80) } });
    const recipe = join(folder.path, "mine.json");
    await writeFile(recipe, JSON.stringify({ kind: "jets", name: "mine", particles: [{ pt: "X[:, 0]", eta: "X[:, 1]", phi: "X[:, 2]", where: [{ column: "X[:, 0]", above: 60 }] }] }));
    expect(await mpm("convert", jets, "--recipe", recipe, "--out", out, "--force")).toMatchObject({ code: 0 });
    expect(await readAll(out)).toMatchObject({ part_pt: { offsets: [Int32Array.of(0, 1, 2)], data: Float32Array.of(100, 80) } });
  });
  test("says how many rows a recipe left out", async () => {
    await using folder = await dataFolder();
    const [recipe, out] = [join(folder.path, "mine.json"), join(folder.path, "out.npz")];
    const pt: Column = { dtype: "float32", data: Float32Array.of(1, Number.NaN, 3), offsets: [Int32Array.of(0, 1, 2, 3)], shape: [] };
    await saveTable(join(folder.path, "bad.npz"), { pt }, { format: "npz" });
    await writeFile(recipe, JSON.stringify({ kind: "jets", name: "mine", nonFinite: "dropRow", particles: [{ pt: "pt", eta: 0, phi: 0 }] }));
    expect((await mpm("convert", join(folder.path, "bad.npz"), "--recipe", recipe, "--out", out)).printed).toMatch(/: 2 rows, columns .*; 1 rows left out for NaN or infinite numbers/);
  });
  test("replaces nothing unless told to, and leaves nothing behind when it fails", async () => {
    await using folder = await dataFolder();
    const [first, second] = folder.files;
    const before = await readFile(second);
    expect(await mpm("convert", first, "--out", second)).toMatchObject({ code: 1, complaint: expect.stringContaining("exists: give --force to replace it") });
    expect(await mpm("convert", first, join(folder.path, "none.npz"), "--out", second, "--force")).toMatchObject({ code: 1, complaint: expect.stringContaining("none.npz") });
    expect(await mpm("convert", first, "--out", join(folder.path, "none", "x.npz"))).toMatchObject({ code: 1, complaint: expect.stringContaining("there is no folder") });
    expect(await mpm("convert", first, "--columns", "jet_p", "--out", join(folder.path, "x.npz"))).toMatchObject({ code: 1, complaint: expect.stringMatching(/no column "jet_p": near names are jet_pt/) });
    expect(await mpm("convert", first, "--out", join(folder.path, "x.parquet"))).toMatchObject({ code: 1, complaint: expect.stringContaining("Parquet keeps no inner shape") });
    expect(await readFile(second)).toEqual(before);
    expect((await readdir(folder.path)).toSorted()).toEqual(["a.npz", "b.npz"]);
  });
  test.each<[string, string[]]>([
    ["expected at least one file, got none", ["--out", "x.npz"]], ["--out is missing", ["a.npz"]], ["--out: expected a name that ends in .npz, .parquet, .h5, .hdf5, got", ["a.npz", "--out", "x.root"]],
    ["--columns goes without --recipe", ["a.npz", "--out", "x.npz", "--recipe", "jetClass", "--columns", "a"]], ["--label goes with --recipe", ["a.npz", "--out", "x.npz", "--label", "1"]],
    ['--recipe: expected a JSON file or one of delphes, .*, got "jetclass"', ["a.npz", "--out", "x.npz", "--recipe", "jetclass"]],
    ['--label: recipe "jetClass" takes no options', ["a.npz", "--out", "x.npz", "--recipe", "jetClass", "--label", "1"]],
    ["--rows: expected jets or events, got \"hits\"", ["a.npz", "--out", "x.npz", "--recipe", "nanoAod", "--rows", "hits"]],
  ])("says how it is called: %s", async (message, words) => {
    expect(await mpm("convert", ...words)).toMatchObject({ code: 2, complaint: expect.stringMatching(new RegExp(`${message}[\\s\\S]*usage: mpm convert`)) });
  });
  test("says what is wrong with a recipe", async () => {
    await using folder = await dataFolder();
    const recipe = join(folder.path, "mine.json");
    const convert = async (text: string): Promise<string> => {
      await writeFile(recipe, text);
      return (await mpm("convert", folder.files[0], "--recipe", recipe, "--out", join(folder.path, "x.npz"))).complaint;
    };
    expect(await convert("{")).toContain("is no recipe");
    expect(await convert('{ "kind": "jets" }')).toMatch(/mine.json" is no recipe: .*recipe has no name/);
    await rm(recipe);
    expect(await mpm("convert", folder.files[0], "--recipe", recipe, "--out", join(folder.path, "x.npz"))).toMatchObject({ code: 1, complaint: expect.stringContaining(`could not read the recipe "${recipe}"`) });
  });
});
