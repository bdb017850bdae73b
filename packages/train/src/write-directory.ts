// Replaces a directory of files in one move: it is written elsewhere and moved into place, so nobody ever sees half of it.
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf, MpmError } from "@mpm/tensor";
import { flushFolder, writeFlushed } from "@mpm/tensor/node";
import { UNFLUSHED } from "./write-atomically.js";

/** What a directory holds: a word for messages and error codes, and a file that every directory of its kind has. */
export interface DirectoryKind {
  readonly what: string;
  readonly marker: string;
}

/**
 * Writes files by name into `directory`; one of the same kind that is there already is replaced whole, anything else is refused.
 * On failure (a full disk, say) what was at `directory` is untouched, nothing half-written is left, and `MpmError`
 * "<what>-write-failed" is thrown with the cause. Only where the parent folder cannot be flushed after the move, the new
 * files stay, and the message says so. A crash between the two moves of a replacement leaves the old directory in
 * `<directory>.old-<process id>`.
 */
export async function writeDirectory(directory: string, { what, marker }: DirectoryKind, makeFiles: () => Readonly<Record<string, Uint8Array>>): Promise<void> {
  const target = resolve(directory);
  const temporary = `${target}.tmp-${process.pid}`;
  let isMoved = false;
  try {
    const isNew = await isFree(target, marker);
    const files = makeFiles();
    await rm(temporary, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true });
    await mkdir(temporary); // not recursive: in a file system that takes no folders (/proc) Node 20 would try for ever
    for (const [name, bytes] of Object.entries(files)) await writeFlushed(join(temporary, name), bytes);
    await flushFolder(temporary);
    await (isNew ? rename(temporary, target) : replaceDirectory(temporary, target));
    isMoved = true;
    await flushFolder(dirname(target));
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw new MpmError(`${what}-write-failed`, `could not save the ${what} to "${directory}": ${messageOf(cause)}; ${isMoved ? UNFLUSHED : "what was there before is untouched"}`, { cause });
  }
}

/** True where nothing is yet, false for a directory of the kind; throws for anything else, which is not ours to replace. */
async function isFree(target: string, marker: string): Promise<boolean> {
  const names = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (names === undefined || names.length === 0) return true;
  if (names.includes(marker)) return false;
  throw new RangeError(`it holds other files (${names.slice(0, 3).join(", ")}) and no ${marker}: choose a new or an empty directory`);
}

/** Renaming cannot replace a directory that is not empty, so the old one steps aside first. */
async function replaceDirectory(from: string, to: string): Promise<void> {
  const old = `${to}.old-${process.pid}`;
  await rm(old, { recursive: true, force: true });
  await rename(to, old);
  try {
    await rename(from, to);
  } catch (error) {
    await rename(old, to);
    throw error;
  }
  await rm(old, { recursive: true, force: true }).catch(() => undefined); // the new one is in place
}
