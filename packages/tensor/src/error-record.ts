// Errors as plain records, so that class, code and cause survive the way between threads.
import { MpmError } from "./errors.js";

/** An error as a plain record. */
export interface ErrorRecord {
  readonly kind: "TypeError" | "RangeError" | "MpmError" | "Error";
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorRecord;
}

/** Makes a record that `decodeError` turns back into an error of the same class. */
export function encodeError(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { kind: "Error", message: String(error) };
  return {
    kind: kindOf(error),
    message: error.message,
    ...(error instanceof MpmError ? { code: error.code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined ? {} : { cause: encodeError(error.cause) }),
  };
}

/** Makes the error that `encodeError` recorded; its stack is the one of the thread that threw it. */
export function decodeError(record: ErrorRecord): Error {
  const options = record.cause === undefined ? {} : { cause: decodeError(record.cause) };
  const error = makeError(record, options);
  if (record.stack !== undefined) error.stack = record.stack;
  return error;
}

function kindOf(error: Error): ErrorRecord["kind"] {
  if (error instanceof MpmError) return "MpmError";
  if (error instanceof TypeError) return "TypeError";
  return error instanceof RangeError ? "RangeError" : "Error";
}

function makeError({ kind, message, code }: ErrorRecord, options: ErrorOptions): Error {
  if (kind === "MpmError") return new MpmError(code ?? "unknown", message, options);
  if (kind === "TypeError") return new TypeError(message, options);
  return kind === "RangeError" ? new RangeError(message, options) : new Error(message, options);
}
