// Tells when something gives no sign of life for long.

/** A watch that runs until it is stopped. */
export interface SilenceWatch {
  /** There was a sign. Before the first one nothing is expected. */
  alive(): void;
  stop(): void;
}

const PARTS = 4;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls `onSilence`, maybe more than once, when signs stop for so many seconds. They are counted in parts: while this thread is
 * busy it hears no signs, and only one part passes until it hears them again.
 */
export function watchSilence(seconds: number, onSilence: () => void): SilenceWatch {
  let silentParts = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    if (++silentParts > PARTS) onSilence();
  }, Math.min((1000 * seconds) / PARTS, LONGEST_TIMER));
  return {
    alive() {
      silentParts = 0;
    },
    stop: () => clearInterval(timer),
  };
}
