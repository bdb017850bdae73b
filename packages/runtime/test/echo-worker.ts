// A worker for the tests of spawn-worker and worker-calls.
import { MpmError } from "@mpm/tensor";
import { answerCalls } from "../src/worker-calls.js";

/** What this worker answers. */
export interface EchoMethods {
  readonly echo: { readonly argument: unknown; readonly result: unknown };
  readonly move: { readonly argument: number; readonly result: Float32Array };
  readonly refuse: { readonly argument: string; readonly result: undefined };
  readonly uncloneable: { readonly argument: undefined; readonly result: unknown };
  readonly exit: { readonly argument: number; readonly result: undefined };
  readonly crash: { readonly argument: undefined; readonly result: undefined };
}

answerCalls<EchoMethods>({
  echo: async (result) => ({ result }),
  async move(length) {
    const result = new Float32Array(length).fill(1);
    return { result, transfer: [result.buffer] };
  },
  async refuse(code) {
    throw new MpmError(code, "refused");
  },
  uncloneable: async () => ({ result: () => 1 }),
  exit: async (code) => process.exit(code),
  crash: async () => new Promise(() => setImmediate(() => { throw new RangeError("crashed"); })),
});
