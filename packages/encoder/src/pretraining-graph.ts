// The graph of masked particle modeling: predict the tokens of masked particles from the rest of the set.
import { add, argMax, cast, equal, gather, gatherUnique, graphBuilder, mul, reduceMean, softmaxCrossEntropy, sub, type Graph, type GraphBuilder, type Value } from "@mpm/graph";
import { child, linear, mlp, packedLayout, parameter, scope, transformerBlock, standardiseFeatures, type BatchLayout, type FeatureScale, type Scope } from "@mpm/layers";
import type { SetEncoderConfig, TokenHead } from "./config.js";
import { backbone, finalNorm, orderEmbedding } from "./set-encoder.js";

/**
 * Inputs besides the packed batch: `masked` float32 [particles, 1] (1 where masked), `masked_rows` int32 [masked],
 * `masked_place` int32 [particles] (place of a masked particle in `masked_rows`, 0 elsewhere), `rank` int32 [particles]
 * (position by pT), `tokens` int32 [masked] (their targets). Outputs: `loss`, the mean cross-entropy over all masked
 * particles of the batch, and `accuracy`. The mask token replaces standardised features.
 */
export function pretrainingGraph(config: SetEncoderConfig, { vocabulary, scale }: { readonly vocabulary: number; readonly scale: FeatureScale }): Graph {
  const graph = graphBuilder("masked-particle-modeling");
  const features = graph.input("features", "float32", ["particles", config.features]);
  const masked = graph.input("masked", "float32", ["particles", 1]);
  const maskedRows = graph.input("masked_rows", "int32", ["masked"]);
  const maskedPlace = graph.input("masked_place", "int32", ["particles"]);
  const rank = graph.input("rank", "int32", ["particles"]);
  const tokens = graph.input("tokens", "int32", ["masked"]);
  const layout = packedLayout(graph, config.heads);
  const token = parameter(scope(graph), "maskToken", [config.features], { kind: "zeros" });
  const visible = add(mul(standardiseFeatures(graph, features, scale), sub(1, masked)), mul(masked, token)); // [particles, features]
  const chosen = (rows: Value): Value => gatherUnique(rows, maskedRows, maskedPlace, { inverseMask: masked }); // [masked, width]
  const inputs = { features: visible, rank: () => rank };
  const { tokenHead } = config;
  const head = child(scope(graph), "head");
  const hiddenOf = (keep?: (rows: Value) => Value): Value => finalNorm(graph, backbone(graph, config, layout, { ...inputs, ...(keep && { keep }) }));
  const logits = tokenHead.kind === "transformer" // reads the whole set, the others only masked rows
    ? chosen(transformerHead(head, ordered(graph, config, hiddenOf(), rank), layout, { ...tokenHead, heads: config.heads, vocabulary }))
    : rowHead(head, ordered(graph, config, hiddenOf(chosen), gather(rank, maskedRows)), tokenHead, vocabulary);
  graph.output("loss", reduceMean(softmaxCrossEntropy(logits, tokens)));
  graph.output("accuracy", reduceMean(cast(equal(argMax(logits), tokens), "float32")));
  return graph.build();
}

/** Adds the order embedding at the head, where that is asked for. */
function ordered(graph: GraphBuilder, config: SetEncoderConfig, hidden: Value, rank: Value): Value {
  return config.order === "head" ? add(hidden, gather(orderEmbedding(graph, config), rank)) : hidden;
}

type RowHead = Exclude<TokenHead, { readonly kind: "transformer" }>;
type TransformerHead = Extract<TokenHead, { readonly kind: "transformer" }>;

/** Token scores of each row by itself, [rows, vocabulary]: the paper's head, without interactions. */
function rowHead(head: Scope, hidden: Value, tokenHead: RowHead, vocabulary: number): Value {
  return tokenHead.kind === "mlp" ? mlp(head, hidden, { widths: [tokenHead.hidden, vocabulary] }) : linear(head, hidden, { out: vocabulary });
}

/** The published code's head (rodem-hep/mpm): a small transformer over all rows of a set, [particles, vocabulary]. */
function transformerHead(head: Scope, hidden: Value, layout: BatchLayout, { width, blocks, hidden: inner, heads, vocabulary }: TransformerHead & { readonly heads: number; readonly vocabulary: number }): Value {
  let rows = linear(child(head, "in"), hidden, { out: width });
  for (let block = 0; block < blocks; block++) rows = transformerBlock(child(head, `block${block}`), rows, layout, { heads, hidden: inner });
  return linear(child(head, "out"), rows, { out: vocabulary });
}
