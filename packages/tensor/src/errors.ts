// The one error class for run-time conditions a caller may handle. Wrong arguments are TypeError or RangeError.

/** A run-time condition with a stable `code`, for example `"missing-peer"`, `"zip64"` or `"checksum"`. */
export class MpmError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = "MpmError";
    this.code = code;
  }
}

/** What anything thrown says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
