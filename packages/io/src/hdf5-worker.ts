// Entry of the thread that reads HDF5 files, driven by `hdf5-thread.ts`.
import { encodeError } from "@mpm/tensor";
import { ALIVE, type Hdf5Answer, type Hdf5Request } from "./hdf5-protocol.js";
import { hdf5Table } from "./hdf5-table.js";
import type { TableParts } from "./make-table.js";
import { buffersOf, serveThread } from "./serve-thread.js";

const ALIVE_MILLISECONDS = 50;
const tables = new Map<number, TableParts>();
let numOpened = 0;

/** Does what is asked; `alive` is called before each call of the library. */
async function answer(request: Hdf5Request, alive: () => void): Promise<Hdf5Answer> {
  try {
    if (request.kind === "open") {
      const { read, close, ...facts } = await hdf5Table(request.source, request.path, alive);
      tables.set(++numOpened, { ...facts, read, close });
      return { opened: { table: numOpened, facts } };
    }
    const table = tables.get(request.table);
    if (request.kind === "read") return { columns: (await table?.read(request.columns, request.start, request.stop)) ?? [] };
    tables.delete(request.table);
    await table?.close();
    return {};
  } catch (error) {
    return { error: encodeError(error), isBroken: stoppedWithin(error) };
  }
}

/** Whether compiled code stopped where it was: what it was about to put right never will be. */
const stoppedWithin = (error: unknown): boolean => error instanceof Error && (error.name === "RuntimeError" || stoppedWithin(error.cause));

serveThread((post) => {
  let lastSign = Number.NEGATIVE_INFINITY;
  // Every so often, as a call of the library takes microseconds.
  const alive = (): void => {
    const now = performance.now();
    if (now - lastSign < ALIVE_MILLISECONDS) return;
    lastSign = now;
    post(ALIVE);
  };
  return async (message) => {
    const request = message as Hdf5Request;
    lastSign = Number.NEGATIVE_INFINITY; // the first call of each request is announced
    // Plugins may come from far: this thread is not busy then.
    const waiting = request.kind === "read" ? setInterval(alive, ALIVE_MILLISECONDS) : undefined;
    const answered = await answer(request, alive);
    clearInterval(waiting);
    post(answered, buffersOf((answered.columns ?? []).flatMap(({ data, offsets }) => [data, ...offsets])));
  };
});
