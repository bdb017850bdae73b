// A file of JSON values, one a line, that grows while a run goes on and is whole up to its last line whenever it ends.
import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { messageOf, MpmError } from "@mpm/tensor";

/** Appends a line before it returns. On failure (a full disk) the file keeps its lines and `MpmError` "run-write-failed" is thrown. */
export function appendJsonLine(path: string, value: unknown): void {
  try {
    const file = openSync(path, "a");
    try {
      appendWhole(file, `${JSON.stringify(value)}\n`);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new MpmError("run-write-failed", `could not add a line to "${path}": ${messageOf(cause)}; the lines of before are untouched`, { cause });
  }
}

/** All of the text, or none of it. */
function appendWhole(file: number, text: string): void {
  const { size } = fstatSync(file);
  try {
    appendFileSync(file, text);
  } catch (error) {
    try {
      ftruncateSync(file, size);
    } catch {
      // A device has no length; what matters is the first error.
    }
    throw error;
  }
}

/** The values of a file, and whether its last line is whole: one without an end was being written when the process died, and is left out. */
export interface JsonLines {
  readonly values: readonly unknown[];
  readonly isWhole: boolean;
}

/** Reads a file of lines; none for a file that is not there. Throws `MpmError` "run-invalid" naming a line before the last that is no JSON. */
export async function readJsonLines(path: string): Promise<JsonLines> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "";
    throw new MpmError("run-unreadable", `could not read "${path}": ${messageOf(cause)}`, { cause });
  });
  const lines = text.split("\n");
  const rest = lines.pop();
  return { values: lines.map((line, index) => parseLine(line, index, path)), isWhole: rest === "" };
}

function parseLine(line: string, index: number, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new MpmError("run-invalid", `line ${index + 1} of "${path}" is no JSON: ${messageOf(cause)}`, { cause });
  }
}
