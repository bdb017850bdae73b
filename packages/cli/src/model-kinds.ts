// The kinds of models that `mpm pretrain`, `mpm finetune` and `mpm evaluate` know, and what each can do.
import { show } from "@mpm/tensor/json-checks";
import { evaluateEventNetwork } from "./event-network-evaluate.js";
import { finetuneEventNetwork } from "./event-network-finetune.js";
import { pretrainEventNetwork } from "./event-network-pretrain.js";
import type { PrepareRun } from "./model-run.js";
import { evaluateSetEncoder } from "./set-encoder-evaluate.js";
import { finetuneSetEncoder } from "./set-encoder-finetune.js";
import { pretrainSetEncoder } from "./set-encoder-pretrain.js";

/** What can be done with a model by a configuration file. */
export type Verb = "pretrain" | "finetune" | "evaluate";

const KINDS: Readonly<Record<string, Readonly<Partial<Record<Verb, PrepareRun>>>>> = {
  "set-encoder": { pretrain: pretrainSetEncoder, finetune: finetuneSetEncoder, evaluate: evaluateSetEncoder },
  "event-network": { pretrain: pretrainEventNetwork, finetune: finetuneEventNetwork, evaluate: evaluateEventNetwork },
};

/** What the verb does with the kind of model that a configuration names. Throws RangeError for a kind that is not known. */
export function findRun(verb: Verb, config: Readonly<Record<string, unknown>>): PrepareRun {
  const { model } = config;
  const run = typeof model === "string" && Object.hasOwn(KINDS, model) ? KINDS[model][verb] : undefined;
  if (run !== undefined) return run;
  const known = Object.entries(KINDS).filter(([, verbs]) => verbs[verb] !== undefined).map(([kind]) => show(kind));
  throw new RangeError(`"model": expected ${known.join(" or ")}, got ${show(model)}`);
}
