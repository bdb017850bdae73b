// The thread on which HDF5 files are read. A call of the library cannot be interrupted, and damage to a file can make it loop; a
// thread can be ended.
import { decodeError, MpmError } from "@mpm/tensor";
import { ALIVE, type Hdf5Answer, type Hdf5Request } from "./hdf5-protocol.js";
import { startThread, type BrowserWorker, type ThreadEntry } from "./start-thread.js";
import { watchSilence } from "./watch-silence.js";

/** For whom the thread works, and how long a call of the library may take. */
export interface CallLimit {
  /** Name of the file. */
  readonly name: string;
  readonly seconds: number;
}

export interface Hdf5Thread {
  /** One request at a time. @throws what it threw there; MpmError "call-timeout", which ends the thread, or "worker-died". */
  ask(request: Hdf5Request, limit: CallLimit): Promise<Hdf5Answer>;
  hasEnded(): boolean;
  end(): Promise<void>;
}

declare const Worker: new (url: URL, options: { readonly type: "module" }) => BrowserWorker;
const ENTRY: ThreadEntry = { name: "hdf5-worker", inBrowser: () => new Worker(new URL("./hdf5-worker.js", import.meta.url), { type: "module" }) };

/** Starts the thread; it loads the library when it needs it. */
export function startHdf5Thread(): Hdf5Thread {
  let receive: (message: unknown) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  let hasEnded = false;
  const thread = startThread(ENTRY, (message) => receive(message), (message, cause) => {
    hasEnded = true;
    fail(new MpmError("worker-died", message, { cause }));
  });
  const end = async (): Promise<void> => {
    hasEnded = true;
    await thread.terminate();
  };
  const exchange = async (request: Hdf5Request, limit: CallLimit): Promise<Hdf5Answer> => {
    const watch = watchSilence(limit.seconds, () => fail(tooLong(request, limit)));
    try {
      return await new Promise<Hdf5Answer>((resolve, reject) => {
        fail = reject;
        receive = (message) => (message === ALIVE ? watch.alive() : resolve(message as Hdf5Answer));
        thread.post(request, request.kind === "open" && request.source.bytes !== undefined ? [request.source.bytes.buffer] : []);
      });
    } finally {
      watch.stop();
    }
  };
  return {
    end,
    hasEnded: () => hasEnded,
    async ask(request, limit) {
      thread.keepAlive(true);
      try {
        const answer = await exchange(request, limit).catch(async (error: unknown) => {
          await end();
          throw error;
        });
        if (answer.isBroken === true) await end();
        if (answer.error !== undefined) throw decodeError(answer.error);
        return answer;
      } finally {
        thread.keepAlive(false);
      }
    },
  };
}

const DOING = { open: "opening it", read: "reading from it", close: "closing it" };

function tooLong({ kind }: Hdf5Request, { name, seconds }: CallLimit): MpmError {
  return new MpmError("call-timeout", `"${name}": ${DOING[kind]}, a call of the HDF5 library took more than ${seconds} s and was ended: the file is damaged (h5dump "${name}" would say where), or its disk is slow (give a larger { maxCallSeconds })`);
}
