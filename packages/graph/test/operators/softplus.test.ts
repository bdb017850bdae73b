import { softplus } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("softplus", { build: softplus, reference: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), at: [-3, 0, 1, 200], float32: true });
