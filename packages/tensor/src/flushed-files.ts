// Files that are on disk when a call returns, not only on their way there.
import { nodeModule } from "./node-module.js";

/** Writes a file and waits until it is on disk. */
export async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await nodeModule("node:fs/promises").open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings the names in a folder to disk: a rename is safe only then. Windows cannot open folders and needs it not. */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await nodeModule("node:fs/promises").open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
