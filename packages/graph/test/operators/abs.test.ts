import { abs } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("abs", { build: abs, reference: Math.abs, at: [-1.5, 0, 2] });
