// What a damaged file led to, for tests that feed random damage.

/** The name of the error an action throws, or "none". */
export function errorName(action: () => unknown): string {
  try {
    action();
    return "none";
  } catch (error) {
    return error instanceof Error ? error.name : "no error object";
  }
}
