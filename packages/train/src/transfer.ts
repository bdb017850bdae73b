// Tensors on their way between threads.
import type { NamedTensors } from "@mpm/runtime";
import type { Tensor } from "@mpm/tensor";

/** Copies that own their memory: posting a view would take the whole buffer behind it along. */
export function copyTensors(tensors: NamedTensors): Record<string, Tensor> {
  const copies: Record<string, Tensor> = {};
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) copies[name] = { dtype, shape, data: data.slice() };
  return copies;
}

/** The buffers behind tensors, each once, as a list to move to another thread. */
export function buffersOf(records: readonly NamedTensors[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const record of records) for (const { data } of Object.values(record)) if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  return [...buffers];
}
