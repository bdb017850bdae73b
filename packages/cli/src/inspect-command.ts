// `mpm inspect`: what a file holds. A data file: its columns. An ONNX file: its operators, and whether it can be trained.
import { openTable } from "@mpm/io";
import { readModel } from "@mpm/graph/node";
import { messageOf, MpmError } from "@mpm/tensor";
import { parseWords, type Command } from "./command.js";
import { columnType, describeData, type DataDescription } from "./describe-data.js";
import { describeModel, type ModelDescription } from "./describe-model.js";
import { textSection } from "./text-section.js";

const USAGE = `usage: mpm inspect FILE [--path TREE] [--json]

Of a data file (ROOT, HDF5, Parquet, NPZ, NPY, LHE, HepMC3, as its first bytes say) prints rows and columns: their types, how
they are compressed, and what is left out. Of an ONNX file prints inputs, outputs, parameters and operators: which operators
differentiate ("yes"; "stops" where the gradient is zero by definition; "no rule"), and which providers of ONNX Runtime have
kernels for how many of their uses (integers of shapes run on the CPU anyway).

  --path TREE  the table of a data file with several: a ROOT tree, an HDF5 group
  --json       the same as JSON`;

export const inspectCommand: Command = {
  summary: "show the columns of a data file, or inputs, outputs, parameters and operators of an ONNX model",
  usage: USAGE,
  async run(words, print) {
    const { file, values } = parseWords(words, { json: { type: "boolean", default: false }, path: { type: "string" } });
    const description = await describeFile(file, values.path);
    if (values.json) print(JSON.stringify(description, undefined, 2));
    else print("operators" in description ? modelText(file, description) : dataText(file, description));
  },
};

/** A file of no format of data may be an ONNX file, which begins with nothing of its own. */
async function describeFile(file: string, path: string | undefined): Promise<DataDescription | ModelDescription> {
  try {
    await using table = await openTable(file, path === undefined ? {} : { path });
    return describeData(table);
  } catch (error) {
    if (!(error instanceof MpmError) || error.code !== "unknown-format" || path !== undefined) throw error;
    return describeModel(await readModel(file).catch((cause: unknown) => {
      throw new MpmError("unknown-format", `${error.message}; nor is it a model: ${messageOf(cause)}`, { cause });
    }));
  }
}

function dataText(file: string, { format, path, numRows, columns, omitted }: DataDescription): string {
  const table = path === "" ? "" : `"${path}", `;
  const hasUnits = columns.some(({ unit }) => unit !== undefined);
  const rows = columns.map((column) => [column.name, columnType(column), ...(hasUnits ? [column.unit ?? ""] : []), column.compression ?? ""]);
  const leftOut = omitted.length > 0 ? [textSection(`left out (${omitted.length})`, omitted.map(({ name, reason }) => [name, reason]))] : [];
  return [`${file}: ${table}${format}, ${numRows} rows`, textSection(`columns (${columns.length})`, rows), ...leftOut].join("\n\n");
}

function modelText(file: string, { name, irVersion, opsets, inputs, outputs, parameters, operators }: ModelDescription): string {
  const versions = Object.entries(opsets).map(([domain, version]) => `${domain === "" ? "opset" : domain} ${version}`);
  const entries = parameters.reduce((sum, { shape }) => sum + shape.reduce<number>((product, dim) => product * Number(dim), 1), 0);
  return [
    `${file}: "${name}", ${[...versions, `IR ${irVersion}`].join(", ")}`,
    textSection("inputs", inputs.map(infoRow)),
    textSection("outputs", outputs.map(infoRow)),
    textSection(`parameters (${parameters.length}, ${entries} numbers)`, parameters.map(infoRow)),
    textSection("operators", [["", "uses", "differentiates", "runs on"], ...operators.map(({ operator, count, differentiates, kernels }) => [operator, `${count}`, differentiates, kernelText(kernels, count)])]),
  ].join("\n\n");
}

/** "cpu, webgpu 7 of 10" */
function kernelText(kernels: ModelDescription["operators"][number]["kernels"], count: number): string {
  const texts = Object.entries(kernels).filter(([, number]) => number > 0).map(([provider, number]) => (number === count ? provider : `${provider} ${number} of ${count}`));
  return texts.join(", ") || "-";
}

const infoRow = ({ name, dtype, shape, unknown }: ModelDescription["inputs"][number]): string[] =>
  [name, unknown === "type" ? "not a tensor" : dtype, unknown === undefined ? `[${shape.join(", ")}]` : "unknown shape"];
