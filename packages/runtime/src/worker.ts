// Entry of the worker thread: one session, driven by the calls of `worker-session.ts`.
import { MpmError } from "@mpm/tensor";
import { openLocalSession } from "./local-session.js";
import type { Session } from "./session.js";
import { answerCalls } from "./worker-calls.js";
import type { SessionMethods } from "./worker-methods.js";
import { buffersOf } from "./worker-tensors.js";

let opened: Session | undefined;

answerCalls<SessionMethods>({
  async open({ model, options }) {
    opened = await openLocalSession(model, options);
    const { provider, inputs, outputs } = opened;
    return { result: { provider, inputs, outputs } };
  },
  async run({ feeds, outputs }) {
    const result = await session().run(feeds, { outputs });
    return { result, transfer: buffersOf(result) };
  },
  async endProfiling() {
    return { result: await session().endProfiling() };
  },
  async dispose() {
    await session().dispose();
    return { result: undefined };
  },
});

function session(): Session {
  if (opened === undefined) throw new MpmError("no-session", "the worker was called before it opened a model");
  return opened;
}
