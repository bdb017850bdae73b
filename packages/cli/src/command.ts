// What a subcommand is, and how its options are read.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { messageOf } from "@mpm/tensor";

type Options = NonNullable<ParseArgsConfig["options"]>;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** How it is called, with every option. */
  readonly usage: string;
  /** Does the work; `print` takes what goes to standard output. */
  readonly run: (words: readonly string[], print: (text: string) => void) => Promise<void>;
}

/** A call that is wrong in itself: the usage is shown with the message. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; strict: true; allowPositionals: true; args: string[] }>>;

/** Options and the one file that a command takes. */
export function parseWords<const T extends Options>(words: readonly string[], options: T): { readonly file: string; readonly values: Parsed<T>["values"] } {
  const { values, positionals } = parsed(words, options);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError(`expected one file, got ${positionals.length === 0 ? "none" : positionals.join(", ")}`);
  return { file, values };
}

/** Options of a command that takes no files. */
export function parseOptions<const T extends Options>(words: readonly string[], options: T): Parsed<T>["values"] {
  const { values, positionals } = parsed(words, options);
  if (positionals.length > 0) throw new UsageError(`expected options alone, got ${positionals.join(", ")}`);
  return values;
}

/** Options and the files, one at least, that a command takes. */
export function parseFiles<const T extends Options>(words: readonly string[], options: T): { readonly files: readonly string[]; readonly values: Parsed<T>["values"] } {
  const { values, positionals: files } = parsed(words, options);
  if (files.length === 0) throw new UsageError("expected at least one file, got none");
  return { files, values };
}

function parsed<const T extends Options>(words: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}

/** The number of an option; undefined where it was not given. */
export function numberOption(name: string, word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const value = Number(word);
  if (word.trim() === "" || !Number.isFinite(value)) throw new UsageError(`--${name}: expected a number, got "${word}"`);
  return value;
}
