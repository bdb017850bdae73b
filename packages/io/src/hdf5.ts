// HDF5 files as tables, read on a thread of their own.
import type { ByteSource } from "./byte-source.js";
import { hdf5Source } from "./hdf5-library.js";
import { hdf5Table } from "./hdf5-table.js";
import type { CallLimit, Hdf5Thread } from "./hdf5-thread.js";
import { takeTurn } from "./hdf5-turns.js";
import { makeTable, type TableParts } from "./make-table.js";
import type { Reader } from "./open-table.js";

/** At 16 MiB a call, half a megabyte a second. */
const MAX_CALL_SECONDS = 30;

/**
 * A table of a group or data set (`path`; may be left out where a file has but one group with data sets). row-layout.ts says how
 * arrays of offsets make lists; data sets of variable-length lists are lists too. Strings and single values are left out.
 *
 * @throws MpmError "call-timeout" where the library does not come back, as on damage to variable-length strings. Only the table whose file
 * it is fails: others that are open are opened again.
 */
export const openHdf5: Reader = async (source, { path, worker, maxCallSeconds = MAX_CALL_SECONDS }) => {
  if (!(maxCallSeconds > 0)) throw new RangeError(`maxCallSeconds: expected a number above 0, got ${maxCallSeconds}`);
  const table = worker === false ? await hdf5Table(await hdf5Source(source), path) : await tableInThread(source, path, { name: source.name, seconds: maxCallSeconds });
  return makeTable({
    ...table,
    async read(columns, start, stop) {
      const read = await table.read(columns, start, stop);
      // The library reads paths by itself: the source says whether the file is still the one that was opened.
      await source.read(0, Math.min(1, source.size));
      return read;
    },
    async close() {
      try {
        await table.close();
      } finally {
        await source.close();
      }
    },
  });
};

async function tableInThread(source: ByteSource, path: string | undefined, limit: CallLimit): Promise<TableParts> {
  const open = async (thread: Hdf5Thread, file = hdf5Source(source)) => {
    const { opened } = await thread.ask({ kind: "open", source: await file, path }, limit);
    if (opened === undefined) throw new TypeError("the HDF5 thread answered something else than it was asked");
    return { thread, ...opened };
  };
  const file = await hdf5Source(source);
  let at = await takeTurn((thread) => open(thread, Promise.resolve(file)), "opens");
  return {
    ...at.facts,
    read: (columns, start, stop) => takeTurn(async (thread) => {
      if (thread !== at.thread) at = await open(thread);
      return (await thread.ask({ kind: "read", table: at.table, columns, start, stop }, limit)).columns ?? [];
    }),
    close: () => takeTurn(async (thread) => {
      if (thread === at.thread) await thread.ask({ kind: "close", table: at.table }, limit);
    }, "closes"),
  };
}
