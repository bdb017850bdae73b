// The package in Chromium, bundled by Vite and by esbuild as users do: what it gives there is what it gives in Node.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { gzipSync } from "fflate";
import { chromium, type Browser, type Page } from "playwright-core";
import { build as vite, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as checks from "./browser/checks.js";
import type { Page as Given, Way } from "./browser/page.js";
import { rangeServer, type RangeServer } from "./range-server.js";
import { HEPMC, HEPMC_ZST, LHE } from "./text-events.js";

declare const page: () => Promise<Given>;

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const isMissing = !existsSync(EXECUTABLE);
const advice = `there is no ${EXECUTABLE}: apt-get install chromium, or say where one is in CHROMIUM`;
if (isMissing && process.env["CI"] !== undefined) throw new Error(advice);

const ENTRY = join(import.meta.dirname, "browser/page.ts");
const PLUGINS = join(createRequire(import.meta.url).resolve("h5wasm-plugins"), "../plugins");
const HDF5_LIBRARY_KB = 5000;
const CONDITIONS = ["@mpm/source", "browser", "import", "module", "default"];
// Nothing may be made code at run time but WebAssembly.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' http://localhost:* data: blob:";
const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

let folder = "";
let server: RangeServer;
let browser: Browser;
let expected: { readonly tables: Record<string, unknown>; readonly rows: unknown };

/** @returns what the bundler warns of, but not of how long it took */
const BUNDLERS = {
  async vite(outDir: string): Promise<readonly string[]> {
    const warnings: string[] = [];
    const onLog = (level: string, { message }: Rolldown.RollupLog): void => void (level === "warn" && warnings.push(message));
    const rolldownOptions = { input: { page: ENTRY }, output: { entryFileNames: "[name].js" }, onLog, checks: { bundlerTimings: false } };
    await vite({ configFile: false, logLevel: "error", base: "./", resolve: { conditions: CONDITIONS }, worker: { format: "es", rolldownOptions: { onLog, checks: { bundlerTimings: false } } }, build: { outDir, rolldownOptions, chunkSizeWarningLimit: HDF5_LIBRARY_KB } });
    await cp(PLUGINS, join(outDir, "assets/plugins"), { recursive: true });
    return warnings;
  },
  async esbuild(outdir: string): Promise<readonly string[]> {
    const entryPoints = [{ in: ENTRY, out: "page" }, ...["dataset-worker", "hdf5-worker"].map((name) => ({ in: `@mpm/io/${name}`, out: name }))];
    const { warnings } = await esbuild({ entryPoints, outdir, bundle: true, splitting: true, format: "esm", minify: true, conditions: CONDITIONS, logLevel: "silent", tsconfigRaw: {} }); // or any tsconfig.json above the project counts
    await cp(PLUGINS, join(outdir, "plugins"), { recursive: true });
    return warnings.map(({ text }) => text);
  },
} as const;

async function find(name: string): Promise<Uint8Array | undefined> {
  return readFile(join(folder, name)).catch(() => undefined);
}

const inNode: checks.Find = (name) => join(folder, name);

/** To 5e-5, relative above 1. */
const closeTo = (value: number): unknown => expect.closeTo(value, 4 - Math.ceil(Math.log10(Math.max(1, Math.abs(value)))));

/** What equals the same with other numbers that are close. */
function roughly(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : closeTo(value);
  if (Array.isArray(value)) return value.map(roughly);
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, roughly(inner)])) : value;
}

async function openPage(bundler: string): Promise<Page> {
  const opened = await browser.newPage();
  opened.on("pageerror", (error) => { throw error; });
  await opened.goto(`${server.origin}/${bundler}/index.html`);
  await opened.waitForFunction(() => "page" in globalThis);
  return opened;
}

describe.skipIf(isMissing)(`in a browser${isMissing ? ` (skipped: ${advice})` : ""}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mpm-browser-"));
    await cp(join(import.meta.dirname, "files"), folder, { recursive: true });
    const texts = { "events.lhe": Buffer.from(LHE), "events.hepmc": Buffer.from(HEPMC), "events.lhe.gz": gzipSync(Buffer.from(LHE)), "events.hepmc.gz": gzipSync(Buffer.from(HEPMC)), "events.hepmc.zst": Buffer.from(HEPMC_ZST, "base64") };
    for (const [name, bytes] of Object.entries(texts)) await writeFile(join(folder, name), bytes);
    server = await rangeServer(find, (name) => ({ "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream", "content-security-policy": POLICY }));
    expected = { tables: await checks.tables(inNode), rows: await checks.rows(inNode, { worker: false }) };
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const tablesFrom = async (opened: Page, way: Way): Promise<unknown> => opened.evaluate(async (by) => {
    const given = await page();
    return given.checks.tables(given.finders[by]);
  }, way);
  const rowsFrom = async (opened: Page, way: Way, worker: boolean): Promise<unknown> => opened.evaluate(async ([by, options]) => {
    const given = await page();
    return given.checks.rows(given.finders[by], options);
  }, [way, { worker }] as const);

  describe.each(["vite", "esbuild"] as const)("bundled by %s", (bundler) => {
    let opened: Page;
    let warnings: readonly string[] = [];
    beforeAll(async () => {
      warnings = await BUNDLERS[bundler](join(folder, bundler));
      await writeFile(join(folder, bundler, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
      opened = await openPage(bundler);
    });
    afterAll(async () => opened.close());

    test("without a warning", () => expect(warnings).toEqual([]));
    test("where no text may be run as code", async () => {
      await expect(opened.evaluate(async () => {
        await page();
        // oxlint-disable-next-line no-eval -- that it is refused is what is tested
        return globalThis.eval("1");
      })).rejects.toThrow("unsafe-eval");
    });
    test("every format from a URL is what it is from a path", async () => expect(await tablesFrom(opened, "url")).toEqual(expected.tables));
    test("rows of a data set, read by a worker", async () => expect(await rowsFrom(opened, "file", true)).toEqual(expected.rows));
  });

  describe("in a page", () => {
    let opened: Page;
    beforeAll(async () => void (opened = await openPage("vite")));
    afterAll(async () => opened.close());

    test.each<Way>(["file", "bytes", "objectUrl"])("every format from %s is what it is from a path", async (way) => expect(await tablesFrom(opened, way)).toEqual(expected.tables));
    test.each<Way>(["url", "bytes"])("rows of a data set from %s, read by a worker", async (way) => expect(await rowsFrom(opened, way, true)).toEqual(expected.rows));
    test("rows of a data set, read without a worker", async () => expect(await rowsFrom(opened, "url", false)).toEqual(expected.rows));
    test("the same errors by all that servers do", async () => {
      const seen = await opened.evaluate(async (origin) => (await page()).checks.behaviours(origin, "page"), server.origin);
      expect(seen).toEqual(await checks.behaviours(server.origin, "node"));
    });
    test("files of another origin, whose server hides most of its headers", async () => {
      const kinds = ["files", "whole", "moved", "replaced", "cut"] as const;
      const other = server.origin.replace("127.0.0.1", "localhost");
      const seen = await opened.evaluate(async ([origin, given]) => (await page()).checks.behaviours(origin, "page abroad", given), [other, kinds] as const);
      expect(seen).toEqual(await checks.behaviours(server.origin, "node abroad", kinds));
    });
    test("a call of the HDF5 library that does not come back is ended", async () => {
      const seen = await opened.evaluate(async () => {
        const given = await page();
        return given.checks.looping(new Uint8Array((await given.finders.bytes("h5py.h5")) as ArrayBuffer));
      });
      expect(seen).toEqual({ damaged: "error MpmError call-timeout", beside: (expected.tables["h5py.h5 jets"] as { readonly values: Record<string, string> }).values["tracks"] });
    });
    test("jets of recipes, and jets clustered", async () => {
      const seen = await opened.evaluate(async () => {
        const given = await page();
        return given.checks.jets(given.finders.file, { rows: 5 });
      });
      expect(seen).toEqual(roughly(await checks.jets(inNode, { rows: 5, worker: false })));
    });
    test("files written in every format", async () => {
      expect(await opened.evaluate(async () => (await page()).checks.written())).toEqual(await checks.written());
    });
  });
});
