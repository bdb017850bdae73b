// Opens a model of any form, in this thread or in a worker.
import { encodeModel, type Graph } from "@mpm/graph";
import { openLocalSession } from "./local-session.js";
import type { Session, SessionOptions } from "./session.js";
import { openWorkerSession } from "./worker-session.js";

/**
 * Opens a graph, the bytes of an ONNX file, or the path of one (external data is found beside it).
 *
 * Throws `TypeError` or `RangeError` for wrong arguments and `MpmError` "missing-peer" (onnxruntime-node is not installed),
 * "provider-unavailable" (none of the list works here), "invalid-model" (refused by ONNX Runtime) or "unsupported-model".
 *
 * @example
 * await using session = await openSession(graph, { provider: ["webgpu", "cpu"] });
 * const { y } = await session.run({ x: tensor("float32", [2], [1, 2]) });
 */
export async function openSession(model: Graph | Uint8Array | string, options: SessionOptions = {}): Promise<Session> {
  const { worker = false, ...rest } = options;
  const source = toSource(model);
  return worker ? openWorkerSession(source, rest) : openLocalSession(source, rest);
}

function toSource(model: Graph | Uint8Array | string): Uint8Array | string {
  if (typeof model === "string") return model;
  if (model instanceof Uint8Array) return model.buffer instanceof SharedArrayBuffer ? model.slice() : model;
  if (typeof model === "object" && model !== null && Array.isArray(model.nodes)) return encodeModel(model);
  throw new TypeError(`model: expected a graph, the bytes of an ONNX file or its path, got ${model === null ? "null" : typeof model}`);
}
