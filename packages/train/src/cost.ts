// What a computation costs: time on the wall, and time on the processors.

/** Seconds on the wall, and seconds that all threads of the process were computing (user and system time). */
export interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** Where the clocks of this process are; only differences mean something. */
export function processTime(): Cost {
  const { user, system } = process.cpuUsage(); // microseconds
  return { wallSeconds: performance.now() / 1e3, cpuSeconds: (user + system) / 1e6 };
}

/** Starts a stopwatch that shows `from` now; calls of the function read it. */
export function startStopwatch(from: Cost = { wallSeconds: 0, cpuSeconds: 0 }, now: () => Cost = processTime): () => Cost {
  const start = now();
  return () => {
    const { wallSeconds, cpuSeconds } = now();
    return { wallSeconds: from.wallSeconds + wallSeconds - start.wallSeconds, cpuSeconds: from.cpuSeconds + cpuSeconds - start.cpuSeconds };
  };
}
