import { relu } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("relu", { build: relu, reference: (x) => Math.max(x, 0), at: [-2, 0, 4] });
