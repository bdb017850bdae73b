// Which of ONNX Runtime's execution providers has a kernel for a node: version 1.30, opset 21, the CPU provider and the native WebGPU
// provider. A session on WebGPU hands what it has no kernel for to the CPU, and copies its operands there and back.
import type { DType } from "@mpm/tensor";
import { intAttribute } from "./attribute.js";
import { dtypeOfCode } from "./onnx-dtype.js";
import type { ElementType, Node } from "./ir.js";

export type KernelProvider = "cpu" | "webgpu";

/** Operators that have a kernel for these element types. */
interface Kernels {
  readonly types: readonly DType[];
  readonly operators: string;
}

const FLOATS: readonly DType[] = ["float32", "float16"];
const NUMBERS: readonly DType[] = [...FLOATS, "int32", "uint32"];
const ALL_FLOATS: readonly DType[] = [...FLOATS, "float64"];
const SIGNED: readonly DType[] = [...ALL_FLOATS, "int32", "int64"];
const ARITHMETIC: readonly DType[] = [...SIGNED, "uint32", "uint8", "int8"];
const ANY: readonly DType[] = [...ARITHMETIC, "bool"];

/** Found by opening a session with each node alone. float16 on CPU means that casts are put around a float32 kernel. */
const KERNELS: Readonly<Record<KernelProvider, readonly Kernels[]>> = {
  webgpu: [
    { types: FLOATS, operators: `Abs Acos Acosh Asin Asinh Atan Atanh AveragePool BatchNormalization Ceil Conv ConvTranspose Cos Cosh
      DFT DepthToSpace Einsum Elu Erf Exp Floor GatherElements Gelu GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish InstanceNormalization
      LayerNormalization LeakyRelu Log LpNormalization MatMul MaxPool Mish Neg PRelu Reciprocal Relu Sigmoid SimplifiedLayerNormalization Sin
      Sinh Slice Softmax Softplus Sqrt Tan Tanh ThresholdedRelu TopK com.microsoft.Attention com.microsoft.BiasAdd com.microsoft.BiasGelu
      com.microsoft.BiasSplitGelu com.microsoft.FastGelu com.microsoft.FusedConv com.microsoft.Gelu com.microsoft.MultiHeadAttention
      com.microsoft.QuickGelu com.microsoft.RotaryEmbedding com.microsoft.SkipLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization` },
    { types: NUMBERS, operators: `Add ArgMax ArgMin Clip Concat CumSum Div Equal GatherND Gemm Greater GreaterOrEqual Identity Less LessOrEqual
      Max Min Mul Pad ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Resize
      ScatterElements ScatterND Shape Split Squeeze Sub Tile Transpose Trilu` },
    { types: [...NUMBERS, "bool"], operators: "Flatten Unsqueeze Where" },
    { types: [...NUMBERS, "bool", "uint8"], operators: "Cast CastLike Expand Gather Reshape" },
    { types: ["bool"], operators: "And If Not" },
    { types: [...FLOATS, "int32"], operators: "Pow" },
    { types: ["float32", "int32"], operators: "Range" },
    { types: ["float32"], operators: "GRU LSTM" },
    { types: ["float16"], operators: "LogSoftmax" },
    { types: ["int32", "uint8", "int8"], operators: "DequantizeLinear" },
  ],
  cpu: [
    { types: FLOATS, operators: `Acos Acosh Asin Asinh Atan Atanh AveragePool Conv ConvTranspose Cosh Elu Erf Gelu GlobalAveragePool GlobalMaxPool
      HardSigmoid HardSwish Hardmax InstanceNormalization LRN LeakyRelu LpPool Mean MeanVarianceNormalization Mish Multinomial PRelu RNN Selu Sinh
      Softplus Softsign Tan ThresholdedRelu com.microsoft.Attention com.microsoft.BiasGelu com.microsoft.EmbedLayerNormalization
      com.microsoft.FusedConv com.microsoft.FusedGemm com.microsoft.Gelu com.microsoft.MultiHeadAttention com.microsoft.RotaryEmbedding
      com.microsoft.SkipLayerNormalization com.microsoft.SkipSimplifiedLayerNormalization` },
    { types: ALL_FLOATS, operators: `BatchNormalization Bernoulli Ceil Cos DFT Dropout Exp Floor GRU Gemm GridSample GroupNormalization IsInf IsNaN LSTM
      LayerNormalization Log LogSoftmax LpNormalization NegativeLogLikelihoodLoss RandomNormalLike RandomUniformLike Reciprocal Round Sigmoid
      SimplifiedLayerNormalization Sin Softmax SoftmaxCrossEntropyLoss Sqrt Sum Tanh com.microsoft.FastGelu com.microsoft.FusedMatMul
      com.microsoft.QuickGelu` },
    { types: SIGNED, operators: `CumSum Einsum EyeLike Pow ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMean ReduceProd ReduceSum
      ReduceSumSquare` },
    { types: ARITHMETIC, operators: "Abs Add Clip Div Greater GreaterOrEqual Less LessOrEqual Max Min Mod Mul Shrink Sign Sub" },
    { types: ANY, operators: `Cast CastLike Compress Concat Equal Expand Flatten Gather GatherElements GatherND Identity Pad Reshape ReverseSequence
      ScatterElements ScatterND Shape Size Slice Split Squeeze Tile Transpose Unsqueeze` },
    { types: ["bool"], operators: "And If Loop Not Or Scan Xor" },
    { types: ["int64"], operators: "ConstantOfShape" },
    { types: ["float32", "int32", "int64"], operators: "OneHot" },
    { types: ["float32"], operators: "Celu RandomNormal RandomUniform" },
    { types: ["uint8", "int8"], operators: "MatMulInteger" },
    { types: ["int32", "uint8", "int8"], operators: "DequantizeLinear" },
    { types: ["uint32", "uint8"], operators: "BitShift" },
    { types: ["int32", "uint32", "int64", "uint8", "int8"], operators: "BitwiseAnd BitwiseNot BitwiseOr BitwiseXor" },
    { types: [...SIGNED, "bool"], operators: "Trilu" },
    { types: [...SIGNED, "bool", "uint8", "int8"], operators: "ReduceMax ReduceMin" },
    { types: [...SIGNED, "uint8", "int8"], operators: "ArgMax ArgMin TopK" },
    { types: [...SIGNED, "uint32"], operators: "MatMul" },
    { types: [...SIGNED, "uint8"], operators: "Where" },
    { types: [...ALL_FLOATS, "int32", "int8"], operators: "Relu" },
    { types: [...SIGNED, "int8"], operators: "Neg" },
    { types: [...ALL_FLOATS, "uint8", "int8"], operators: "DepthToSpace MaxPool SpaceToDepth" },
    { types: ["float32", "float64", "int32", "int64"], operators: "Range" },
    { types: [...FLOATS, "int32", "uint8", "int8"], operators: "Resize" },
    { types: [...FLOATS, "int32", "int64", "bool", "uint8"], operators: "NonZero" },
    { types: [...ALL_FLOATS, "int64", "int8"], operators: "Unique" },
  ],
};

const PROVIDERS: readonly KernelProvider[] = ["cpu", "webgpu"];

const TYPES_OF: Readonly<Record<KernelProvider, ReadonlyMap<string, readonly DType[]>>> = { cpu: byOperator(KERNELS.cpu), webgpu: byOperator(KERNELS.webgpu) };

function byOperator(kernels: readonly Kernels[]): ReadonlyMap<string, readonly DType[]> {
  return new Map(kernels.flatMap(({ types, operators }) => operators.split(/\s+/).map((name) => [name, types] as const)));
}

/** What Cast and CastLike give on WebGPU besides what they take. */
const WEBGPU_CAST_TARGETS: readonly DType[] = [...NUMBERS, "bool", "uint8", "int64"];

/**
 * Providers of ONNX Runtime 1.30 with a kernel for `node`, by the element types of its operands. None: an operator of a
 * model-local function (write functions out first, `inlineFunctions`), of another opset, or not in the table.
 */
export function runsOn(node: Node, dtypeOf: (name: string) => ElementType | undefined): readonly KernelProvider[] {
  if (node.op === "Constant" && node.domain === "") return PROVIDERS; // no kernel: it becomes an initializer
  return PROVIDERS.filter((provider) => hasKernel(provider, node, dtypeOf));
}

function hasKernel(provider: KernelProvider, node: Node, dtypeOf: (name: string) => ElementType | undefined): boolean {
  const name = node.domain === "" ? node.op : `${node.domain}.${node.op}`;
  const types = TYPES_OF[provider].get(name);
  const operand = node.inputs.length === 0 ? "float32" : dtypeOf(node.inputs[decidingInput(node)] ?? "");
  if (types === undefined || !types.some((type) => type === operand)) return false;
  if (provider === "cpu") return true;
  if (name === "BatchNormalization") return intAttribute(node, "training_mode", 0) === 0; // claimed, and fails when run
  if (name === "Pow") return NUMBERS.some((type) => type === dtypeOf(node.inputs[1] ?? ""));
  if (name === "Cast") return WEBGPU_CAST_TARGETS.some((type) => type === dtypeOfCode(intAttribute(node, "to", 0)));
  if (name === "CastLike") return WEBGPU_CAST_TARGETS.some((type) => type === dtypeOf(node.inputs[1] ?? ""));
  return true;
}

/** The operand by whose element type a kernel is chosen. */
function decidingInput({ op, domain }: Node): number {
  if (domain === "com.microsoft" && op === "EmbedLayerNormalization") return 2;
  return domain === "" && (op === "Where" || op === "Loop") ? 1 : 0;
}
