// From the scores of a network (logits) to probabilities.
import { tensor, type Tensor } from "@mpm/tensor";

/** Probabilities of classes that exclude each other: the softmax of each row. @param scores [rows, classes] -> [rows, classes]. */
export function softmaxRows({ data, shape }: Tensor<"float32">): Tensor<"float32"> {
  const result = tensor("float32", shape);
  const width = shape[1];
  for (let start = 0; start < data.length; start += width) {
    const row = data.subarray(start, start + width);
    const largest = Math.max(...row);
    const sum = row.reduce((total, score) => total + Math.exp(score - largest), 0);
    row.forEach((score, column) => { result.data[start + column] = Math.exp(score - largest) / sum; });
  }
  return result;
}

/** Probabilities of labels that do not: the sigmoid of each entry. */
export function sigmoids({ data, shape }: Tensor<"float32">): Tensor<"float32"> {
  return tensor("float32", shape, data.map((score) => 1 / (1 + Math.exp(-score))));
}
