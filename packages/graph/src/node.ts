// Public interface of @mpm/graph/node: graphs in files.

export { readModel, writeModel, type WriteModelOptions } from "./model-file.js";
