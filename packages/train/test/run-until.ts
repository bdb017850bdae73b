// Scripts run in a process of their own, and killed there.
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Runs a script and kills it after so many lines, or lets it end. Returns whether it ended by itself. */
export async function runUntil(script: URL, words: readonly string[], numLines: number): Promise<boolean> {
  const child = spawn(process.execPath, ["--conditions=@mpm/source", "--import", "tsx", fileURLToPath(script), ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let count = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++count === numLines) child.kill("SIGKILL");
  return (await ended) === 0;
}

/** Whether the module is what Node was started with, and not a module that another one imports. */
export const isMain = (moduleUrl: string): boolean => process.argv[1] !== undefined && moduleUrl.endsWith(`/${process.argv[1].split("/").at(-1)}`);

/** Prints lines in such a script; after so many it waits to be killed, since a script that went on might be done before that. */
export function sayThenPause(numLines: number): (line: string) => void {
  let count = 0;
  return (line) => {
    writeSync(1, `${line}\n`);
    if (++count === numLines) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
}
