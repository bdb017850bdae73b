import { reduceSum } from "../../src/index.js";
import { reduceSuite } from "../operator-suite.js";

reduceSuite({ op: "ReduceSum", build: reduceSum, reference: (values) => values.reduce((a, b) => a + b, 0) });
