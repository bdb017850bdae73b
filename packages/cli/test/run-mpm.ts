// The command as a function, for the tests.
import { run } from "../src/index.js";

/** What `mpm <words>` complains of and gives back; `onPrint` hears what it prints, as it does. */
export async function mpm(words: readonly string[], onPrint: (text: string) => void = () => undefined): Promise<{ readonly code: number; readonly complaint: string }> {
  const complaints: string[] = [];
  const code = await run(words, { print: onPrint, complain: (text) => complaints.push(text) });
  return { code, complaint: complaints.join("\n") };
}

/** What it gives when all went well. */
export const DONE: Awaited<ReturnType<typeof mpm>> = { code: 0, complaint: "" };

/** What Ctrl-C calls, called. */
export const interrupt = (): void => process.listeners("SIGINT").at(-1)?.("SIGINT");
