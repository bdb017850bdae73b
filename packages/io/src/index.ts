// Public interface of @mpm/io.
export { openTable, type OpenOptions } from "./open-table.js";
export { FORMATS, type BatchOptions, type Column, type ColumnBatch, type ColumnInfo, type Format, type OmittedColumn, type RowRange, type Table } from "./table.js";
export type { Source } from "./byte-source.js";
export { applyRecipe, type RecipeRows } from "./recipe-apply.js";
export { columnsOf } from "./recipe-columns.js";
export { delphes } from "./recipe-delphes.js";
export { describeRecipe } from "./recipe-describe.js";
export { edm4hep, type Edm4HepOptions } from "./recipe-edm4hep.js";
export { energyFlow } from "./recipe-energy-flow.js";
export type { LabelOptions, Paths, RecipeFiles } from "./recipe-files.js";
export { jetClass } from "./recipe-jet-class.js";
export { jetNet } from "./recipe-jet-net.js";
export { nanoAod, type NanoAodOptions } from "./recipe-nano-aod.js";
export { parseRecipe } from "./recipe-parse.js";
export { physLite } from "./recipe-phys-lite.js";
export { topTagging } from "./recipe-top-tagging.js";
export type { Condition, EventRecipe, Grouping, JetRecipe, JetsSource, LabelSource, MissingSource, MomentumSource, ObjectsSource, ObjectType, ParticlesSource, Recipe, Source as RecipeSource } from "./recipe.js";
