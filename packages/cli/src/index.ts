// Public interface of @mpm/cli: the command line as a function, for tools that embed it.
export { run, type Output } from "./run.js";
export { describeData, type DataDescription } from "./describe-data.js";
export { describeModel, type ModelDescription, type OperatorUse } from "./describe-model.js";
