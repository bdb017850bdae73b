import { celu, elu, selu } from "../../src/index.js";
import { float } from "../../src/attribute.js";
import { emit } from "../../src/value.js";
import { loweringSuite, unarySuite } from "../operator-suite.js";

const reference = (alpha: number) => (x: number): number => (x > 0 ? x : alpha * Math.expm1(x));
const [ALPHA, GAMMA] = [1.6732632423543772, 1.0507009873554805]; // Klambauer et al. 2017

unarySuite("elu", { build: elu, reference: reference(1), at: [-30, -1, 0, 2], float32: true });
unarySuite("elu with alpha", { build: (x) => elu(x, { alpha: 0.3 }), reference: reference(0.3), at: [-2, 0, 4], float32: true });
unarySuite("selu", { build: selu, reference: (x) => GAMMA * reference(ALPHA)(x), at: [-2, 0, 4], float32: true });
unarySuite("celu", { build: celu, reference: reference(1), at: [-2, 0, 4], float32: true });
unarySuite("celu with alpha", { build: (x) => celu(x, { alpha: 2 }), reference: (x) => 2 * reference(1)(x / 2), at: [-2, 0, 4], float32: true });

loweringSuite("selu", selu);
loweringSuite("selu with its attributes", (x) => emit("Selu", [x], { alpha: float(0.5), gamma: float(2) }));
loweringSuite("celu", (x) => celu(x, { alpha: 0.7 }));
