import { gelu } from "../../src/index.js";
import { errorFunction } from "../error-function.js";
import { unarySuite } from "../operator-suite.js";

const tanhForm = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

unarySuite("gelu", { build: gelu, reference: (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)), at: [-1, 0, 0.5, 3], float32: true });
unarySuite("gelu by tanh", { build: (x) => gelu(x, { approximate: "tanh" }), reference: tanhForm, at: [-1, 0, 0.5, 3], float32: true });
