import { sigmoid } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("sigmoid", { build: sigmoid, reference: (x) => 1 / (1 + Math.exp(-x)), at: [-2, 0, 4] });
