// `mpm inspect`: what an ONNX file holds, and whether it can be trained.
import { readModel } from "@mpm/graph/node";
import { parseWords, type Command } from "./command.js";
import { describeModel, type ModelDescription } from "./describe-model.js";

const USAGE = `usage: mpm inspect model.onnx [--json]

Prints inputs, outputs, parameters and operators of an ONNX file: which operators differentiate ("yes"; "stops" where the
gradient is zero by definition; "no rule"), and which providers of ONNX Runtime have
kernels for how many of their uses (integers of shapes run on the CPU anyway).

  --json    the same as JSON`;

const LONGEST_LIST = 40;

export const inspectCommand: Command = {
  summary: "show inputs, outputs, parameters and operators of an ONNX model",
  usage: USAGE,
  async run(words, print) {
    const { file, values } = parseWords(words, { json: { type: "boolean", default: false } });
    const description = describeModel(await readModel(file));
    print(values.json ? JSON.stringify(description, undefined, 2) : modelText(file, description));
  },
};

function modelText(file: string, { name, irVersion, opsets, inputs, outputs, parameters, operators }: ModelDescription): string {
  const versions = Object.entries(opsets).map(([domain, version]) => `${domain === "" ? "opset" : domain} ${version}`);
  const entries = parameters.reduce((sum, { shape }) => sum + shape.reduce<number>((product, dim) => product * Number(dim), 1), 0);
  return [
    `${file}: "${name}", ${[...versions, `IR ${irVersion}`].join(", ")}`,
    section("inputs", inputs.map(infoRow)),
    section("outputs", outputs.map(infoRow)),
    section(`parameters (${parameters.length}, ${entries} numbers)`, parameters.map(infoRow)),
    section("operators", [["", "uses", "differentiates", "runs on"], ...operators.map(({ operator, count, differentiates, kernels }) => [operator, `${count}`, differentiates, kernelText(kernels, count)])]),
  ].join("\n\n");
}

/** "cpu, webgpu 7 of 10" */
function kernelText(kernels: ModelDescription["operators"][number]["kernels"], count: number): string {
  const texts = Object.entries(kernels).filter(([, number]) => number > 0).map(([provider, number]) => (number === count ? provider : `${provider} ${number} of ${count}`));
  return texts.join(", ") || "-";
}

const infoRow = ({ name, dtype, shape, unknown }: ModelDescription["inputs"][number]): string[] =>
  [name, unknown === "type" ? "not a tensor" : dtype, unknown === undefined ? `[${shape.join(", ")}]` : "unknown shape"];

/** A heading and rows in columns; long lists are cut. */
function section(heading: string, rows: readonly (readonly string[])[]): string {
  const shown = rows.slice(0, LONGEST_LIST);
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  const lines = shown.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()}`);
  const more = rows.length > shown.length ? [`  ... and ${rows.length - shown.length} more (--json lists all)`] : [];
  return [heading, ...lines, ...more].join("\n");
}
