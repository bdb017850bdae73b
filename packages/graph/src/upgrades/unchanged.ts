// Versions of operators that compute what the version before them computed, for everything that one accepted.
import { unchanged, type Rules } from "./rule.js";

/**
 * More element types, negative axes where only positive ones were allowed, or a clearer text. Where that text contradicts the
 * one before (which side SAME_UPPER of ConvTranspose pads, the last window of pooling with ceil_mode, negative indices of OneHot),
 * ONNX Runtime follows it at every opset. Erf gave up integers, for which nobody has kernels.
 */
const CLARIFIED: Readonly<Record<string, readonly number[]>> = {
  Abs: [13], Acos: [22], Acosh: [22], Add: [13, 14], ArgMax: [11, 13], ArgMin: [11, 13], Asin: [22], Asinh: [22], Atan: [22], Atanh: [22],
  AveragePool: [11, 22], BatchNormalization: [15], Bernoulli: [22], Cast: [9, 13, 21], CastLike: [21], Ceil: [13], Clip: [12, 13], Compress: [11],
  Concat: [11, 13], Constant: [9, 13, 19, 21, 23, 24, 25], ConstantOfShape: [20, 21, 23, 24, 25], Conv: [11, 22], ConvTranspose: [11, 22], Cos: [22],
  Cosh: [22], CumSum: [14], DeformConv: [22], DepthToSpace: [13], DequantizeLinear: [19], Det: [22], Div: [13, 14], Dropout: [13, 22], Elu: [22],
  Equal: [11, 13, 19], Erf: [13], Exp: [13], Expand: [13], EyeLike: [22], Flatten: [9, 11, 13, 21, 23, 24, 25], Floor: [13], GRU: [22],
  Gather: [11, 13], GatherElements: [13], GatherND: [13], Gemm: [9, 13], GlobalAveragePool: [22], GlobalLpPool: [22], GlobalMaxPool: [22],
  Greater: [9, 13], GreaterOrEqual: [16], HardSigmoid: [22], HardSwish: [22], Hardmax: [11], Identity: [13, 14, 16, 19, 21, 23, 24, 25],
  If: [11, 13, 16, 19, 21, 23, 24, 25], InstanceNormalization: [22], IsInf: [20], IsNaN: [13, 20], LRN: [13], LSTM: [22], LeakyRelu: [16],
  Less: [9, 13], LessOrEqual: [16], Log: [13], LogSoftmax: [11], Loop: [11, 13, 16, 19, 21, 23, 24, 25], LpNormalization: [22], LpPool: [11, 22],
  MatMul: [9, 13], Max: [12, 13], MaxPool: [11, 12, 22], MaxRoiPool: [22], MaxUnpool: [11, 22], Mean: [13], MeanVarianceNormalization: [13],
  Min: [12, 13], Mish: [22], Mod: [13], Mul: [13, 14], Multinomial: [22], Neg: [13], NegativeLogLikelihoodLoss: [13, 22], NonMaxSuppression: [11],
  NonZero: [13], OneHot: [11], PRelu: [9, 16], Pad: [13, 21, 23, 24, 25], Pow: [13, 15], QLinearMatMul: [21], RNN: [22], RandomNormal: [22],
  RandomNormalLike: [22], RandomUniform: [22], RandomUniformLike: [22], Reciprocal: [13], ReduceMax: [12, 20], ReduceMin: [12, 20], ReduceSum: [11],
  Relu: [13, 14], Reshape: [13, 19, 21, 23, 24, 25], Resize: [19], Round: [22], Scan: [11, 16, 19, 21, 23, 24, 25], ScatterElements: [13],
  ScatterND: [13], Selu: [22], Shape: [13, 19, 21, 23, 24, 25], Sigmoid: [13], Sign: [13], Sin: [22], Sinh: [22], Size: [13, 19, 21, 23, 24, 25],
  Slice: [11, 13], Softmax: [11], SoftmaxCrossEntropyLoss: [13], Softplus: [22], Softsign: [22], SpaceToDepth: [13], Split: [11],
  SplitToSequence: [24], Sqrt: [13], Squeeze: [11, 21, 23, 24, 25], Sub: [13, 14], Sum: [13], Tan: [22], Tanh: [13], ThresholdedRelu: [22],
  Tile: [13], TopK: [24], Transpose: [13, 21, 23, 24, 25], Unsqueeze: [11, 21, 23, 24, 25], Where: [16],
};

/** An attribute, an input or an output that may be left out, or broadcasting: without it all is as before. */
const EXTENDED: Readonly<Record<string, readonly number[]>> = {
  ArgMax: [12], ArgMin: [12], AveragePool: [10, 19], Cast: [19], CastLike: [19], Constant: [11, 12], DepthToSpace: [11], DequantizeLinear: [13, 21],
  GRU: [14], GatherND: [12], Gemm: [11], LSTM: [14], LpPool: [18], Max: [8], MaxPool: [8, 10], Mean: [8], Min: [8], OptionalGetElement: [18],
  OptionalHasElement: [18], Pad: [18, 19], Pow: [12], QuantizeLinear: [13, 19, 21], RNN: [14], Reshape: [14], Resize: [18],
  ScatterElements: [16, 18], ScatterND: [16, 18], Shape: [15], Sum: [8], TopK: [11],
};

export const unchangedRules: readonly Rules[] = [CLARIFIED, EXTENDED].map((versions) =>
  Object.fromEntries(Object.entries(versions).map(([op, since]) => [op, Object.fromEntries(since.map((version) => [version, unchanged]))])));
