// Makes the data files of this example from the project's simulated events: one to pretrain on, two of the processes that tasks are made
// of. Usage: tsx --conditions=@mpm/source scripts/make-data.ts FOLDER_WITH_events_train.npz_AND_events_test.npz
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EVENT_PROCESSES, EVENT_TASKS } from "@mpm/gnn-event";
import { jagged, readNpz, selectRows, tensor, writeNpz, type Columns, type Tensor } from "@mpm/tensor";

/** Events of each process. */
const TASK_EVENTS = { train: 1_400, test: 1_600 };
const KINEMATICS = ["pt", "eta", "phi", "energy", "charge", "btag", "type"].map((name) => `obj_${name}`);

const [folder = ""] = process.argv.slice(2);
const here = (name: string): URL => new URL(`../data/${name}`, import.meta.url);
copyFileSync(join(folder, "events_test.npz"), here("pretraining.npz"));

const table = readNpz(readFileSync(join(folder, "events_train.npz")), { names: ["offsets", "label", ...KINEMATICS] });
const inTasks = EVENT_PROCESSES.map((name) => EVENT_TASKS.some(({ signal, background }) => signal === name || background === name));
const seen = new Int32Array(EVENT_PROCESSES.length);
const labels = Array.from(table["label"].data as Uint8Array);
const place = labels.map((label) => seen[label]++); // among the events of its process
const { train, test } = TASK_EVENTS;
write("tasks_train.npz", (row) => place[row] < train);
write("tasks_test.npz", (row) => place[row] >= train && place[row] < train + test);

/** Writes the events of the tasks' processes that are wanted, columns as they are in the file. */
function write(name: string, isWanted: (row: number) => boolean): void {
  const rows = [...place.keys()].filter((row) => inTasks[labels[row]] && isWanted(row));
  const objects = selectRows(jagged(Int32Array.from(table["offsets"].data, Number), columnsOf(KINEMATICS)), rows);
  const taken = selectRows({ offsets: Int32Array.from({ length: place.length + 1 }, (_, row) => row), columns: columnsOf(["label"]) }, rows);
  const arrays = Object.entries({ ...objects.columns, ...taken.columns }).map(([key, data]): [string, Tensor] => [key, tensor(table[key].dtype, [data.length], data)]);
  writeFileSync(here(name), writeNpz({ offsets: tensor("int32", [rows.length + 1], objects.offsets), ...Object.fromEntries(arrays) }));
}

function columnsOf(names: readonly string[]): Columns {
  return Object.fromEntries(names.map((name) => [name, table[name].data]));
}
