// Scripts run in a process of their own, and killed there.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Runs a script beside this file and kills it after so many lines, or lets it end. Returns whether it ended by itself. */
export async function runUntil(script: string, words: readonly string[], numLines: number): Promise<boolean> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@mpm/source", "--import", "tsx", path, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let count = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++count === numLines) child.kill("SIGKILL");
  return (await ended) === 0;
}

/** Whether the module is what Node was started with, and not a module that another one imports. */
export const isMain = (moduleUrl: string): boolean => process.argv[1] !== undefined && moduleUrl.endsWith(`/${process.argv[1].split("/").at(-1)}`);
