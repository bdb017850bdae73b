// Loads an optional peer dependency on first use, so that nothing heavy or native is imported at load time.

import { MpmError } from "./errors.js";

const MISSING_CODES: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

/**
 * Awaits `load` and turns "module not found" into an install hint; any other failure passes through unchanged.
 *
 * `load` is a function so that the import specifier stays in the calling package, where bundlers can see it:
 * `importPeer("jsroot", () => import("jsroot"))`.
 *
 * @throws MpmError with code `"missing-peer"` when the package is not installed.
 */
export async function importPeer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(name, cause)) throw cause;
    throw new MpmError("missing-peer", `this needs the optional package "${name}", which is not installed: npm install ${name}`, { cause });
  }
}

// A peer that is present but lacks one of its own dependencies is broken, not missing: the message must name the peer.
function isMissing(name: string, cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const hasCode = "code" in cause && MISSING_CODES.includes(cause.code);
  const isResolution = hasCode || /failed to resolve|cannot find (module|package)|could not resolve/i.test(cause.message);
  return isResolution && cause.message.includes(name);
}
