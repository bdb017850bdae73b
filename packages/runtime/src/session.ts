// The session interface: what every way of running a model offers. No code that runs; see `open-session.ts`.
import type { ValueInfo } from "@mpm/graph";
import type { Tensor } from "@mpm/tensor";

/** Where a model runs. */
export type Provider = "cpu" | "cuda" | "webgpu" | "wasm";

/** Tensors by the name of the graph's input or output. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** Options of `openSession`. */
export interface SessionOptions {
  /** One provider, or several to try in this order; nothing outside the list is ever used. Default "cpu". */
  readonly provider?: Provider | readonly Provider[];
  /** Threads inside one operator. Default: as many as there are physical cores. */
  readonly threads?: number;
  /** Run in a worker thread, so that this thread stays responsive; feeds are copied, results are moved. Default false. */
  readonly worker?: boolean;
  /** Write a profile to `<profile>_<time>.json`; `endProfiling` returns that path. */
  readonly profile?: string;
}

/** Options of `Session.run`. */
export interface RunOptions {
  /** Outputs to compute beside those in `into`. Default: all outputs of the graph. */
  readonly outputs?: readonly string[];
  /**
   * Preallocated outputs, written in place and returned as they are. The data may be a view of a larger buffer and may be
   * the data of a feed, when the node that writes it runs after every node that reads that feed.
   */
  readonly into?: NamedTensors;
}

/** A loaded model. Owns native memory: dispose it. */
export interface Session {
  /** The provider in use: of a list, the first that was available. */
  readonly provider: Provider;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * Runs the graph once. Names, dtypes and shapes are checked first; a symbolic size must be the same in all inputs.
   * Throws `TypeError` (dtype, not a tensor), `RangeError` (names, shape) or `MpmError` "run-failed", "session-disposed",
   * "worker-died".
   */
  run(feeds: NamedTensors, options?: RunOptions): Promise<Record<string, Tensor>>;
  /** Ends the profile that `profile` asked for and returns the path of its file. */
  endProfiling(): Promise<string>;
  /** Frees the model after the runs already asked for; later calls do nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
