// The set encoder of masked particle modeling: embedding, Normformer blocks, final norm (arXiv 2401.13537, section 3).
// Parameters: `embed`, `block0` ..., `finalNorm`, and `order` where the order enters the backbone.
import { add, gather, type GraphBuilder, type Value } from "@mpm/graph";
import { child, layerNorm, linear, mlp, parameter, scope, transformerBlock, type BatchLayout } from "@mpm/layers";
import type { SetEncoderConfig } from "./config.js";

export interface BackboneInputs {
  /** Standardised features [rows, features], masked ones replaced. */
  readonly features: Value;
  /** Position of each row in its set, int32 [rows]; read only where the order enters the backbone. */
  readonly rank: () => Value;
  /** The rows that are read: [rows, width] -> [kept, width]. Default: all. */
  readonly keep?: (rows: Value) => Value;
  /** Sees the rows after the embedding and after each block, under the names of `layerNames`. */
  readonly tap?: (name: string, rows: Value) => void;
}

/** Hidden states before the final norm: [kept, width]. */
export function backbone(graph: GraphBuilder, config: SetEncoderConfig, layout: BatchLayout, { features, rank, keep = (rows) => rows, tap }: BackboneInputs): Value {
  const root = scope(graph);
  const embed = child(root, "embed");
  const embedded = config.embedding === null ? linear(embed, features, { out: config.width }) : mlp(embed, features, { widths: [config.embedding, config.width] });
  let hidden = config.order === "backbone" ? add(embedded, gather(orderEmbedding(graph, config), rank())) : embedded;
  tap?.("embed", hidden);
  for (let block = 0; block < config.blocks; block++) {
    hidden = transformerBlock(child(root, `block${block}`), hidden, layout, { heads: config.heads, hidden: config.feedForward, ...(block === config.blocks - 1 && { keep }) });
    tap?.(`block${block}`, hidden);
  }
  return hidden;
}

/** The last norm of the backbone, on all rows or on those a head needs. */
export function finalNorm(graph: GraphBuilder, hidden: Value): Value {
  return layerNorm(child(scope(graph), "finalNorm"), hidden);
}

/** Learned vectors of the positions by descending pT, [maxParticles, width]; they start at 0. */
export function orderEmbedding(graph: GraphBuilder, config: SetEncoderConfig): Value {
  return parameter(scope(graph), "order", [config.maxParticles, config.width], { kind: "zeros" });
}
