// What a verb (pretrain, finetune, evaluate) does with a kind of model: the contract between the command and each kind.
import { resolve } from "node:path";
import type { ProgressPhase, Run } from "@mpm/train";

/** What a run finds while it goes on. */
export interface ModelRunContext {
  /** Its directory: metrics, checkpoint, and what it saves. */
  readonly run: Run;
  readonly threads: number | undefined;
  /** Aborted by Ctrl-C: training saves itself and throws its reason. */
  readonly signal: AbortSignal;
  /** Starts a line of progress. */
  readonly phase: (name: string, total: number) => ProgressPhase;
}

/** A run whose configuration is right. */
export interface PreparedRun {
  readonly seed: number;
  /** Files that its numbers depend on; their fingerprints are kept. */
  readonly files: readonly string[];
  /** What progress counts. */
  readonly unit: "jets" | "events";
  /** Does the work. Gives what is kept in `result.json`: JSON. */
  readonly run: (context: ModelRunContext) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Checks a configuration, its key "model" included; paths in it are relative to `folder`. Throws TypeError or RangeError naming
 * the key that is wrong, before anything is read or written.
 */
export type PrepareRun = (config: unknown, folder: string) => PreparedRun;

/** Steps between checkpoints where the configuration says nothing. */
export const CHECKPOINT_EVERY = 500;

/** Paths of a configuration, made absolute. */
export const resolveAll = (folder: string, paths: readonly string[]): readonly string[] => paths.map((path) => resolve(folder, path));
