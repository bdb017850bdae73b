// Opens a model with onnxruntime-node: the provider is chosen, the session options are set, the metadata is read.
import type { ValueInfo } from "@mpm/graph";
import { MpmError } from "@mpm/tensor";
import type { InferenceSession } from "onnxruntime-node";
import type { Onnxruntime } from "./onnxruntime.js";
import { isOrtDType } from "./ort-tensor.js";
import { messageOf, parseProviders, reasonAgainst } from "./providers.js";
import type { Provider, SessionOptions } from "./session.js";
import { signatureOf, type Signature } from "./signature.js";

/** A model as onnxruntime-node holds it. */
export interface OpenModel {
  readonly provider: Provider;
  readonly session: InferenceSession;
  readonly signature: Signature;
}

/** Opens a model on the first provider of the list that this machine offers. Errors as `openSession`. */
export async function openModel(onnxruntime: Onnxruntime, model: Uint8Array | string, options: SessionOptions): Promise<OpenModel> {
  const provider = await chooseProvider(onnxruntime, options);
  const session = await create(onnxruntime, model, sessionOptions(provider, options));
  try {
    return { provider, session, signature: readSignature(session) };
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function chooseProvider(onnxruntime: Onnxruntime, { provider = "cpu" }: SessionOptions): Promise<Provider> {
  const reasons: string[] = [];
  for (const wanted of parseProviders(provider)) {
    const reason = await reasonAgainst(onnxruntime, wanted);
    if (reason === undefined) return wanted;
    reasons.push(`${wanted}: ${reason}`);
  }
  throw new MpmError("provider-unavailable", `no provider asked for is available here: ${reasons.join("; ")}`);
}

// Severity 4 (fatal): errors reach the caller as exceptions, printed by the library they would come twice.
// Spinning threads burn a core between runs and slow two busy sessions down 1.8 times: off.
function sessionOptions(provider: Provider, { threads, profile }: SessionOptions): InferenceSession.SessionOptions {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new RangeError(`threads: expected a whole number above 0, got ${threads}`);
  }
  return {
    executionProviders: [provider], graphOptimizationLevel: "all", executionMode: "sequential", interOpNumThreads: 1,
    logSeverityLevel: 4, extra: { session: { intra_op: { allow_spinning: "0" } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
}

async function create(onnxruntime: Onnxruntime, model: Uint8Array | string, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  try {
    // One call per overload: TypeScript does not choose between them for a union.
    if (typeof model === "string") return await onnxruntime.InferenceSession.create(model, options);
    return await onnxruntime.InferenceSession.create(model, options);
  } catch (cause) {
    const what = typeof model === "string" ? `"${model}"` : `of ${model.byteLength} bytes`;
    throw new MpmError("invalid-model", `ONNX Runtime refuses the model ${what}: ${messageOf(cause)}`, { cause });
  }
}

function readSignature({ inputMetadata, outputMetadata }: InferenceSession): Signature {
  return signatureOf(inputMetadata.map(valueInfo), outputMetadata.map(valueInfo));
}

function valueInfo(value: InferenceSession.ValueMetadata): ValueInfo {
  const type = value.isTensor ? value.type : "not a tensor";
  if (value.isTensor && isOrtDType(type)) return { name: value.name, dtype: type, shape: value.shape };
  throw new MpmError("unsupported-model", `value "${value.name}" is ${type}: onnxruntime-node feeds and reads only tensors of numbers and bool`);
}
