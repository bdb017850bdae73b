import { exp } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("exp", { build: exp, reference: Math.exp, at: [-1, 0, 2] });
