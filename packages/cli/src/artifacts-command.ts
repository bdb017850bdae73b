// `mpm artifacts`: training artifacts of an ONNX file.
import { DEFAULT_WEIGHT_DECAY, trainingArtifacts, type Graph, type LossSpec, type OptimizerOptions } from "@mpm/graph";
import { readModel } from "@mpm/graph/node";
import { writeArtifacts } from "@mpm/train";
import { numberOption, parseWords, UsageError, type Command } from "./command.js";

const USAGE = `usage: mpm artifacts model.onnx --loss LOSS --out DIR [options]

Makes what is needed to train the model: training_model.onnx, eval_model.onnx, optimizer_model.onnx and checkpoint for ONNX
Runtime's training build, and update_model.onnx for any other.

  --loss LOSS             cross-entropy, mean-squared-error, binary-cross-entropy, or the name of a scalar output
  --logits NAME           value that a cross-entropy compares; default: the only output
  --prediction NAME       value that mean-squared-error compares; default: the only output
  --label NAME            input with class indices (cross-entropy); default "label", added if the model has none
  --target NAME           input with targets (the other losses); default "target"
  --label-smoothing X     part of the target that is spread over all classes
  --weights A,B,...       weight of each class
  --positive-weight X     weight of the positives (binary-cross-entropy)
  --requires-grad PATTERN parameters to train, a regular expression on their names; default: all
  --frozen PATTERN        parameters that stay as they are
  --optimizer adamw       the only one so far
  --lr X                  the rate of both optimizers where they are told 0.001, which ONNX Runtime's cannot be told otherwise
  --weight-decay X        of all trained parameters; default 0.01
  --beta1 X --beta2 X --epsilon X
  --clip-norm X           largest norm of the gradient
  --out DIR               directory to write; one that holds artifacts is replaced`;

const OPTIONS = {
  loss: { type: "string" }, logits: { type: "string" }, prediction: { type: "string" }, label: { type: "string" }, target: { type: "string" },
  "label-smoothing": { type: "string" }, weights: { type: "string" }, "positive-weight": { type: "string" }, "requires-grad": { type: "string" },
  frozen: { type: "string" }, optimizer: { type: "string", default: "adamw" }, lr: { type: "string" }, "weight-decay": { type: "string" },
  beta1: { type: "string" }, beta2: { type: "string" }, epsilon: { type: "string" }, "clip-norm": { type: "string" }, out: { type: "string" },
} as const;

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

export const artifactsCommand: Command = {
  summary: "make training artifacts of an ONNX model",
  usage: USAGE,
  async run(words, print) {
    const { file, values } = parseWords(words, OPTIONS);
    const { loss, out, optimizer } = values;
    if (loss === undefined || out === undefined) throw new UsageError(`--${loss === undefined ? "loss" : "out"} is missing`);
    if (optimizer !== "adamw") throw new UsageError(`--optimizer: expected adamw, got "${optimizer}"`);
    const graph = await readModel(file);
    const artifacts = trainingArtifacts(graph, {
      loss: lossOption(graph, loss, values),
      ...(values["requires-grad"] !== undefined && { requiresGrad: values["requires-grad"] }),
      ...(values.frozen !== undefined && { frozen: values.frozen }),
      optimizer: optimizerOptions(values),
    });
    await writeArtifacts(out, artifacts);
    const { trainable, frozen, training } = artifacts;
    print(`${out}: ${counted(trainable)} trained in ${trainable.length} tensors, ${counted(frozen)} frozen in ${frozen.length}, ${training.nodes.length} nodes in the training graph`);
  },
};

/** Options that a loss reads; an output by name reads none. */
const LOSS_OPTIONS: Readonly<Record<LossSpec["kind"], readonly (keyof Values)[]>> = {
  "cross-entropy": ["logits", "label", "label-smoothing", "weights"], "mean-squared-error": ["prediction", "target"],
  "binary-cross-entropy": ["logits", "target", "positive-weight"],
};

function checkLossOptions(loss: string, values: Values): void {
  const read = Object.entries(LOSS_OPTIONS).find(([kind]) => kind === loss)?.[1] ?? [];
  const stray = Object.values(LOSS_OPTIONS).flat().find((option) => values[option] !== undefined && !read.includes(option));
  if (stray !== undefined) throw new UsageError(`--${stray} says nothing to the loss "${loss}": expected ${read.length === 0 ? "no options, as it is an output" : read.map((option) => `--${option}`).join(", ")}`);
}

function lossOption(graph: Graph, loss: string, values: Values): string | LossSpec {
  checkLossOptions(loss, values);
  const compared = (given: string | undefined, option: string): string => given ?? onlyOutput(graph, option);
  const positiveWeight = numberOption("positive-weight", values["positive-weight"]);
  const labelSmoothing = numberOption("label-smoothing", values["label-smoothing"]);
  const weights = values.weights?.split(",").map((word) => numberOption("weights", word) ?? 1);
  const target = values.target === undefined ? {} : { target: values.target };
  switch (loss) {
    case "cross-entropy": return {
      kind: loss, logits: compared(values.logits, "logits"), ...(values.label !== undefined && { label: values.label }),
      ...(labelSmoothing !== undefined && { labelSmoothing }), ...(weights && { weights }),
    };
    case "mean-squared-error": return { kind: loss, prediction: compared(values.prediction, "prediction"), ...target };
    case "binary-cross-entropy": return { kind: loss, logits: compared(values.logits, "logits"), ...target, ...(positiveWeight !== undefined && { positiveWeight }) };
    default:
      if (graph.outputs.some(({ name }) => name === loss)) return loss;
      throw new UsageError(`--loss: expected cross-entropy, mean-squared-error, binary-cross-entropy or an output (${graph.outputs.map(({ name }) => name).join(", ")}), got "${loss}"`);
  }
}

function onlyOutput({ outputs }: Graph, option: string): string {
  const [output, ...others] = outputs;
  if (output !== undefined && others.length === 0) return output.name;
  throw new UsageError(`--${option} is missing: the model has outputs ${outputs.map(({ name }) => name).join(", ")}`);
}

/** The rate that ONNX Runtime's WebAssembly trains with, whatever one says. */
const NOMINAL_RATE = 0.001;

function optimizerOptions(values: Values): OptimizerOptions {
  const given = {
    beta1: numberOption("beta1", values.beta1), beta2: numberOption("beta2", values.beta2),
    epsilon: numberOption("epsilon", values.epsilon), clipNorm: numberOption("clip-norm", values["clip-norm"]),
  };
  const weightDecay = numberOption("weight-decay", values["weight-decay"]) ?? DEFAULT_WEIGHT_DECAY;
  const learningRateScale = (numberOption("lr", values.lr) ?? NOMINAL_RATE) / NOMINAL_RATE;
  return { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), groups: [{ match: "", weightDecay, learningRateScale }] };
}

const counted = (parameters: readonly { readonly shape: readonly (number | string)[] }[]): string =>
  `${parameters.reduce((sum, { shape }) => sum + shape.reduce<number>((product, dim) => product * Number(dim), 1), 0)} parameters`;
