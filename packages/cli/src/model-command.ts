// `mpm pretrain`, `mpm finetune`, `mpm evaluate`: a configuration file becomes a run in a directory of its own.
import { basename, dirname, resolve } from "node:path";
import { messageOf, MpmError } from "@mpm/tensor";
import { record } from "@mpm/tensor/json-checks";
import { createProgress, hashFile, openRun, packageVersions, type Run } from "@mpm/train";
import { numberOption, parseOptions, UsageError, type Command } from "./command.js";
import { findRun, type Verb } from "./model-kinds.js";
import type { PreparedRun } from "./model-run.js";
import { readJson } from "./read-json.js";

const OPTIONS = { config: { type: "string" }, out: { type: "string" }, resume: { type: "boolean", default: false }, threads: { type: "string" } } as const;

/** What a verb says of itself. */
interface VerbText {
  readonly summary: string;
  /** What it does, and the keys of its configuration. */
  readonly about: string;
}

/** The command of a verb. */
export function modelCommand(verb: Verb, { summary, about }: VerbText): Command {
  return {
    summary,
    usage: `usage: mpm ${verb} --config FILE.json --out DIR [--resume] [--threads N]\n\n${about}\n\n${COMMON}`,
    async run(words, print) {
      const { config: file, out, resume, threads: word } = parseOptions(words, OPTIONS);
      if (file === undefined || out === undefined) throw new UsageError(`--${file === undefined ? "config" : "out"} is missing`);
      const threads = numberOption("threads", word);
      const config = await readJson(file, "configuration", (value) => record(value, "the configuration"));
      const prepared = prepare(verb, config, file);
      const hashes = await hashAll(prepared.files);
      const run = await openRun(out, { config: { verb, ...config }, seed: prepared.seed, hashes, packages: packageVersions(import.meta.url) }, { resume });
      if (run.completion === undefined) await completeRun(run, prepared, { threads, print, again: `mpm ${verb} --config ${file} --out ${out} --resume` });
      print(`${out}: complete\n${JSON.stringify(run.completion, undefined, 2)}`);
    },
  };
}

const COMMON = `  --config FILE.json  the configuration; paths in it are relative to its folder
  --out DIR           a new directory for the run: run.json (configuration, seed, SHA-256 of the data, versions), metrics.jsonl,
                      checkpoint.safetensors, result.json, and what the run makes
  --resume            go on with the run that is there, from its checkpoint
  --threads N         threads of a step; a run resumes bit for bit with one`;

function prepare(verb: Verb, config: Readonly<Record<string, unknown>>, file: string): PreparedRun {
  try {
    return findRun(verb, config)(config, dirname(resolve(file)));
  } catch (cause) {
    throw new RangeError(`"${file}": ${messageOf(cause)}`, { cause });
  }
}

/** By base name, or by path where two files share one. */
async function hashAll(files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const names = files.map((path) => basename(path));
  const entries = files.map(async (path, at) => [names.indexOf(names[at]) === names.lastIndexOf(names[at]) ? names[at] : path, await hashFile(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

interface CompleteOptions {
  readonly threads: number | undefined;
  readonly print: (text: string) => void;
  /** The words that go on with the run. */
  readonly again: string;
}

async function completeRun(run: Run, { run: work, unit }: PreparedRun, { threads, print, again }: CompleteOptions): Promise<void> {
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort(new MpmError("interrupted", `stopped; go on with: ${again}`));
  process.once("SIGINT", onInterrupt); // a second Ctrl-C ends the process at once
  print(`${run.path}: begins; Ctrl-C stops it, saved`);
  const progress = createProgress({ unit });
  try {
    await run.complete(await work({ run, threads, signal: stop.signal, phase: (name, total) => progress.phase(name, total) }));
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}
