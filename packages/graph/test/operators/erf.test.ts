import { erf } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";
import { errorFunction } from "../error-function.js";

unarySuite("erf", { build: erf, reference: errorFunction, at: [-1, 0, 0.5, 3], float32: true });
