// First values of parameters, each from its own named random stream, so that adding one changes no other.
import { randomStream, sizeOf, tensor, type RandomStream, type Tensor } from "@mpm/tensor";
import type { Graph, Initializer, Parameter } from "./ir.js";

/** A tensor for every parameter of the graph. The stream of a parameter is (seed, "parameter", its name). Throws `RangeError` for one whose values are given. */
export function initParameters(graph: Pick<Graph, "parameters">, seed: number): Record<string, Tensor<"float32">> {
  return Object.fromEntries(graph.parameters.map((parameter) => [parameter.name, initParameter(parameter, randomStream(seed, "parameter", parameter.name))]));
}

/** First values of parameters. */
export interface InitialValues {
  /** By name, frozen parameters included. Default: what the artifacts have from a file. */
  readonly initial?: Readonly<Record<string, Tensor>>;
  /** Draws the parameters that `initial` leaves out, as `initParameters`. */
  readonly seed?: number;
}

/** A tensor for every parameter: those of `initial`, the others drawn. Throws `RangeError` where some are left and there is no seed. */
export function firstValues(parameters: readonly Parameter[], { initial = {}, seed }: InitialValues): Readonly<Record<string, Tensor>> {
  const missing = parameters.filter(({ name }) => !Object.hasOwn(initial, name));
  if (missing.length > 0 && seed === undefined) throw new RangeError(`initial: no values for ${missing.map(({ name }) => name).join(", ")}; give them, or a \`seed\` to draw them`);
  return { ...initParameters({ parameters: missing }, seed ?? 0), ...initial };
}

function initParameter({ name, shape, init }: Parameter, stream: RandomStream): Tensor<"float32"> {
  if (init.kind === "given") throw new RangeError(`parameter "${name}" came from a file: take its values from there, they cannot be drawn`);
  const sizes = shape.map(Number);
  const data = new Float32Array(sizeOf(sizes));
  fill(data, init, sizes, stream);
  return tensor("float32", sizes, data);
}

/** Weights are [in, out]: the fans are the last two sizes. */
function fill(data: Float32Array, init: Exclude<Initializer, { kind: "given" }>, shape: readonly number[], stream: RandomStream): void {
  const [fanIn, fanOut] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  switch (init.kind) {
    case "zeros": return;
    case "ones": data.fill(1); return;
    case "constant": data.fill(init.value); return;
    case "normal": stream.fillNormal(data, init.mean ?? 0, init.std); return;
    case "uniform": stream.fillUniform(data, init.low, init.high); return;
    case "lecunNormal": stream.fillNormal(data, 0, Math.sqrt(1 / fanIn)); return;
    case "glorotUniform": {
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      stream.fillUniform(data, -limit, limit);
    }
  }
}
