// Options of the runner for fake studies in a folder of their own, silent.
import { join } from "node:path";
import { createProgress } from "@mpm/train";
import { placeHere } from "../src/job-places.js";
import type { RunStudiesOptions } from "../src/run-studies.js";

/** Options of the runner in a folder, and what it printed. */
export function fakeOptions(folder: string, { version = "0.1.0", machine = "an abacus" }: { readonly version?: string; readonly machine?: string } = {}): RunStudiesOptions & { readonly printed: string[]; readonly shown: string[] } {
  const [printed, shown]: [string[], string[]] = [[], []];
  return {
    settings: { scale: "small", seeds: [1, 2, 3], data: folder }, threads: 1, signal: new AbortController().signal,
    folders: { runs: join(folder, "runs"), results: join(folder, "docs", "results") },
    places: [placeHere({ folder: join(folder, "runs"), threads: 1, packages: { "@mpm/studies": version }, machine })],
    progress: createProgress({ stream: { write: (text) => shown.push(text) } }), print: (line) => printed.push(line), printed, shown,
  };
}
