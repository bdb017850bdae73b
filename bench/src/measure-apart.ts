// Measures a row in a process of its own, so that its peak memory is its own. This file is also that process.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.js";
import type { Measurement, MeasurementOptions } from "./measurement.js";

const FILE = fileURLToPath(import.meta.url);

/** Throws Error when the process fails; it has then printed why. */
export async function measureApart(options: MeasurementOptions): Promise<Measurement> {
  const child = fork(FILE, [JSON.stringify(options)]);
  return new Promise((resolve, reject) => {
    let result: Measurement | undefined;
    child.on("message", (message) => { result = message as Measurement; });
    child.on("error", reject);
    child.on("exit", (code) => (result === undefined ? reject(new Error(`measuring ${JSON.stringify(options)} ended with code ${code}`)) : resolve(result)));
  });
}

if (process.argv[1] === FILE && process.send !== undefined) process.send(await measure(JSON.parse(process.argv[2]) as MeasurementOptions));
