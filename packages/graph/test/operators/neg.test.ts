import { neg } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("neg", { build: neg, reference: (x) => -x, at: [-1.5, 0, 2] });
