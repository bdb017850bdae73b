// Replaces a file in one move: whoever reads it, also after a crash or on a full disk, finds the old bytes or the new ones.
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf, MpmError } from "@mpm/tensor";
import { flushFolder, writeFlushed } from "@mpm/tensor/node";

/** What is true after a move that may not have reached the disk. */
export const UNFLUSHED = "the new one is in place, but a power failure may still undo the move";

/**
 * Writes `<path>.tmp-<process id>`, flushes it to disk and renames it to `path`. On failure the temporary file is removed,
 * the old file stays, and `MpmError` "checkpoint-write-failed" is thrown with the cause (such as ENOSPC). Only where the
 * folder cannot be flushed after the move, the new file stays, and the message says so.
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp-${process.pid}`;
  let isMoved = false;
  try {
    await writeFlushed(temporary, bytes);
    await rename(temporary, path);
    isMoved = true;
    await flushFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new MpmError("checkpoint-write-failed", `could not write "${path}" (${bytes.length} bytes): ${messageOf(cause)}; ${isMoved ? UNFLUSHED : "the file of before, if any, is untouched"}`, { cause });
  }
}
