// The event network (arXiv 2412.10665): encoders of nodes, edges and graphs, rounds of updates, decoder, head. Written once,
// against `GraphLayout`; its graphs are in `event-graph.ts`.
import type { GraphBuilder, Value } from "@mpm/graph";
import { child, dropout, linear, reluMlp, scope, type GraphLayout, type Scope } from "@mpm/layers";
import type { EventNetworkConfig } from "./config.js";
import { messageRound, type GraphRows } from "./message-round.js";

/** What an event network gives. */
export interface EventNetwork {
  /** Scores, [graphs, outputs]. */
  readonly logits: Value;
  /** The values by which networks are compared, named as `tapNames` has them. */
  readonly taps: ReadonlyMap<string, Value>;
}

const KINDS = ["edges", "nodes", "globals"] as const;

/**
 * Names of the values along the network, in order: `encoder.edges`, `encoder.nodes`, `encoder.globals`, the three of `round0` and
 * so on, `decoder`, `logits`. They are what each perceptron gives, before any pooling: [edges, width], [nodes, width], [graphs, width].
 */
export function tapNames({ rounds }: Pick<EventNetworkConfig, "rounds">): readonly string[] {
  const stages = ["encoder", ...Array.from({ length: rounds }, (_, round) => `round${round}`)];
  return [...stages.flatMap((stage) => KINDS.map((kind) => `${stage}.${kind}`)), "decoder", "logits"];
}

/** Adds the network to a graph. `training` puts in the dropout of the configuration, whose masks are inputs (`dropoutMasks`). */
export function eventNetwork(graph: GraphBuilder, config: EventNetworkConfig, layout: GraphLayout, inputs: GraphRows, { training }: { readonly training: boolean }): EventNetwork {
  const root = scope(graph);
  const taps = new Map<string, Value>();
  const perceptron = (tap: string, at: Scope, first: Value): Value => {
    const drop = (x: Value, layer: number): Value => (training && config.dropout > 0 ? dropout(graph, `${tap}.${layer}`, x, config.dropout) : x);
    const result = reluMlp(at, first, { layers: config.layers, dropout: drop });
    taps.set(tap, result);
    return result;
  };
  const whole = (tap: string, name: string, x: Value): Value => perceptron(tap, child(root, name), linear(child(child(root, name), "0"), x, { out: config.width }));

  let state: GraphRows = {
    edges: whole("encoder.edges", "edgeEncoder", inputs.edges),
    nodes: whole("encoder.nodes", "nodeEncoder", inputs.nodes),
    globals: whole("encoder.globals", "globalEncoder", inputs.globals),
  };
  for (let round = 0; round < config.rounds; round++) {
    const at = config.shareRounds ? root : child(root, `round${round}`);
    state = messageRound(at, layout, config, state, (kind, place, first) => perceptron(`round${round}.${kind}`, place, first));
  }
  const logits = linear(child(root, "classify"), whole("decoder", "decoder", state.globals), { out: config.outputs });
  return { logits, taps: taps.set("logits", logits) };
}
