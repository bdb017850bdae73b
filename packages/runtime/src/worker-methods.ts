// The calls between a session and its worker thread.
import type { ValueInfo } from "@mpm/graph";
import type { Tensor } from "@mpm/tensor";
import type { NamedTensors, Provider, SessionOptions } from "./session.js";

/** What the host learns when the worker has opened the model. */
export interface OpenedModel {
  readonly provider: Provider;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** Argument and result of each call; `open` comes first, once. */
export interface SessionMethods {
  readonly open: { readonly argument: { readonly model: Uint8Array | string; readonly options: SessionOptions }; readonly result: OpenedModel };
  readonly run: { readonly argument: { readonly feeds: NamedTensors; readonly outputs: readonly string[] }; readonly result: Record<string, Tensor> };
  readonly endProfiling: { readonly argument: undefined; readonly result: string };
  readonly dispose: { readonly argument: undefined; readonly result: undefined };
}
