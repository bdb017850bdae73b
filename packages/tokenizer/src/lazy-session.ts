// A session that opens when it is first needed.
import type { Session } from "@mpm/runtime";
import { MpmError } from "@mpm/tensor";

/** Owns at most one session. */
export interface LazySession {
  /** The session, opened once. Throws `MpmError` "tokenizer-disposed" after `dispose`. */
  get(): Promise<Session>;
  /** Frees the session if there is one. */
  dispose(): Promise<void>;
}

/** A session that `open` gives at the first `get`. */
export function lazySession(open: () => Promise<Session>): LazySession {
  let session: Promise<Session> | undefined;
  let isDisposed = false;
  return {
    async get() {
      if (isDisposed) throw new MpmError("tokenizer-disposed", "this tokenizer was disposed: load or train another");
      return (session ??= open());
    },
    async dispose() {
      isDisposed = true;
      // One that failed to open told whoever asked for it.
      await session?.then((opened) => opened.dispose(), () => undefined);
    },
  };
}
