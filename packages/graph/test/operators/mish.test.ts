import { mish } from "../../src/index.js";
import { loweringSuite, unarySuite } from "../operator-suite.js";

unarySuite("mish", { build: mish, reference: (x) => x * Math.tanh(Math.log1p(Math.exp(x))), at: [-3, 0, 1, 20], float32: true });
loweringSuite("mish", mish);
