// Values for parameters, checked against what they are for.
import type { NamedTensors } from "@mpm/runtime";
import type { Tensor } from "@mpm/tensor";
import type { FloatTensors } from "./flat-state.js";

/** The values, all known by name and shaped as their target. Throws `RangeError` (name, shape) or `TypeError` (dtype) otherwise. */
export function checkedValues(values: NamedTensors, targets: FloatTensors): FloatTensors {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, checkedValue(name, value, targets)]));
}

/** Copies values into all targets; none may be missing. */
export function fillTensors(targets: FloatTensors, values: NamedTensors): void {
  const checked = checkedValues(values, targets);
  for (const [name, { data }] of Object.entries(targets)) {
    if (checked[name] === undefined) throw new RangeError(`no values for "${name}"`);
    data.set(checked[name].data);
  }
}

function checkedValue(name: string, value: Tensor, targets: FloatTensors): Tensor<"float32"> {
  const target = targets[name];
  if (target === undefined) throw new RangeError(`unknown parameter "${name}"; the parameters are ${Object.keys(targets).join(", ")}`);
  if (!isFloat32(value)) throw new TypeError(`parameter "${name}": expected float32, got ${value.dtype}`);
  if (value.shape.join() !== target.shape.join() || value.data.length !== target.data.length) {
    throw new RangeError(`parameter "${name}": expected shape [${target.shape.join(", ")}], got [${value.shape.join(", ")}]`);
  }
  return value;
}

function isFloat32(value: Tensor): value is Tensor<"float32"> {
  return value.dtype === "float32" && value.data instanceof Float32Array;
}
