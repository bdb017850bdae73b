// What elementwise operators share: shape inference and the making of unary and binary operators.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import { required, type InferContext, type Operator, type TypeAndShape, type Value } from "../value.js";
import type { Node } from "../ir.js";

/** Output like the first input. */
export function inferSame(node: Node, { inputs }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = required(inputs, 0, `${node.op} "${node.name}"`);
  return [{ dtype, shape }];
}

/** Output of all inputs' broadcast shape and the first one's element type. */
export function inferBroadcast(node: Node, { inputs }: InferContext): readonly TypeAndShape[] {
  const present = inputs.filter((input) => input !== undefined);
  const { dtype } = required(present, 0, `${node.op} "${node.name}"`);
  const other = present.find((input) => input.dtype !== dtype);
  if (other !== undefined) throw new TypeError(`${node.op} takes operands of one element type, got ${dtype} and ${other.dtype} ("${other.name}"): cast one of them`);
  return [{ dtype, shape: present.map((input) => input.shape).reduce(broadcastShapes) }];
}

/** As `inferBroadcast`, with truth values out. */
export function inferComparison(node: Node, context: InferContext): readonly TypeAndShape[] {
  return inferBroadcast(node, context).map(({ shape }) => ({ dtype: "bool", shape }));
}

/** An operator y = f(x) with gradient dx = rule(dy, x, y). */
export function unary(op: string, rule: (dy: Value, x: Value, y: Value, node: Node) => Value): Operator {
  return {
    op, infer: inferSame, broadcastGradient: true,
    gradient: ({ node, inputs, outputs, outputGradients }) =>
      [rule(required(outputGradients, 0, op), required(inputs, 0, op), required(outputs, 0, op), node)],
  };
}

/** An operator y = f(a, b) with broadcasting; each rule gives the gradient in the shape of y. */
export function binary(op: string, ruleA: BinaryRule, ruleB: BinaryRule): Operator {
  return {
    op, infer: inferBroadcast, broadcastGradient: true,
    gradient(context) {
      const [a, b, y, dy] = [required(context.inputs, 0, op), required(context.inputs, 1, op), required(context.outputs, 0, op), required(context.outputGradients, 0, op)];
      return [
        context.needs(0) ? reduceTo(ruleA(dy, a, b, y), y, a) : undefined,
        context.needs(1) ? reduceTo(ruleB(dy, a, b, y), y, b) : undefined,
      ];
    },
  };
}

type BinaryRule = (dy: Value, a: Value, b: Value, y: Value) => Value;

/** An operator whose output does not move with its inputs. */
export function nonDifferentiable(op: string, infer: Operator["infer"]): Operator {
  return { op, infer, nonDifferentiable: true };
}
