// Whose turn it is on the HDF5 thread. One serves all tables: starting it and its library takes longer than reading most files.
import { isNode } from "@mpm/tensor/node";
import { startHdf5Thread, type Hdf5Thread } from "./hdf5-thread.js";

/** How long the thread waits for the next file after the last table was closed. */
const IDLE_MILLISECONDS = 1000;

interface Turns {
  /** Settled when the turns taken so far are over. */
  last: Promise<unknown>;
  thread: Hdf5Thread | undefined;
  numTables: number;
  idle: ReturnType<typeof setTimeout> | undefined;
}

const turns: Turns = { last: Promise.resolve(), thread: undefined, numTables: 0, idle: undefined };

/** Does `work` in its turn, with a thread that lives. `opens` says that a table is open after it, `closes` that one is not any more. */
export function takeTurn<T>(work: (thread: Hdf5Thread) => Promise<T>, change?: "opens" | "closes"): Promise<T> {
  const turn = turns.last.then(async () => {
    clearTimeout(turns.idle);
    try {
      if (turns.thread === undefined || turns.thread.hasEnded()) turns.thread = startHdf5Thread();
      const result = await work(turns.thread);
      if (change === "opens") turns.numTables++;
      return result;
    } finally {
      if (change === "closes") turns.numTables--;
      if (turns.numTables === 0) endWhenIdle();
    }
  });
  turns.last = turn.catch(() => undefined);
  return turn;
}

function endWhenIdle(): void {
  turns.idle = setTimeout(() => {
    void turns.thread?.end();
    turns.thread = undefined;
  }, IDLE_MILLISECONDS);
  if (isNode()) turns.idle.unref();
}
