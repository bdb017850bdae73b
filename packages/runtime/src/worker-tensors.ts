// Tensors on their way between threads.
import type { Tensor } from "@mpm/tensor";
import type { NamedTensors } from "./session.js";

/** Copies that own their memory: posting a view would copy the whole buffer behind it, and moving it would take it away. */
export function copyTensors(tensors: NamedTensors): Record<string, Tensor> {
  const copies: Record<string, Tensor> = {};
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) copies[name] = { dtype, shape, data: data.slice() };
  return copies;
}

/** The buffers behind tensors, each once, as a list to move to another thread. */
export function buffersOf(tensors: NamedTensors): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  return [...buffers];
}
