// What elementwise operators share: shape inference and the making of unary and binary operators.
import { broadcastShapes } from "../dim.js";
import { reduceTo } from "../reduce-to.js";
import type { InferContext, Operator, TypeAndShape, Value } from "../value.js";
import type { Node } from "../ir.js";

/** Output like the first input. */
export function inferSame(_node: Node, { input }: InferContext): readonly TypeAndShape[] {
  const { dtype, shape } = input(0);
  return [{ dtype, shape }];
}

/** Output of all inputs' broadcast shape and the first one's element type. */
export function inferBroadcast(node: Node, { inputs, input }: InferContext): readonly TypeAndShape[] {
  const present = inputs.filter((operand) => operand !== undefined);
  const { dtype } = input(0);
  const other = present.find((operand) => operand.dtype !== dtype);
  if (other !== undefined) throw new TypeError(`${node.op} takes operands of one element type, got ${dtype} and ${other.dtype} ("${other.name}"): cast one of them`);
  return [{ dtype, shape: present.map(({ shape }) => shape).reduce(broadcastShapes) }];
}

/** As `inferBroadcast`, with truth values out. */
export function inferComparison(node: Node, context: InferContext): readonly TypeAndShape[] {
  return inferBroadcast(node, context).map(({ shape }) => ({ dtype: "bool", shape }));
}

/** An operator y = f(x) with gradient dx = rule(dy, x, y). */
export function unary(op: string, rule: (dy: Value, x: Value, y: Value, node: Node) => Value): Operator {
  return {
    op, infer: inferSame, broadcastGradient: true,
    gradient: ({ node, input, output, dy }) => [rule(dy, input(0), output(0), node)],
  };
}

/** An operator y = f(a, b) with broadcasting; each rule gives the gradient in the shape of y. */
export function binary(op: string, ruleA: BinaryRule, ruleB: BinaryRule): Operator {
  return {
    op, broadcastGradient: true,
    infer: (node, context) => inferBroadcast(node, { ...context, inputs: [context.input(0), context.input(1)] }),
    gradient({ input, output, dy, needs }) {
      const [a, b, y] = [input(0), input(1), output(0)];
      return [
        needs(0) ? reduceTo(ruleA(dy, a, b, y), y, a) : undefined,
        needs(1) ? reduceTo(ruleB(dy, a, b, y), y, b) : undefined,
      ];
    },
  };
}

type BinaryRule = (dy: Value, a: Value, b: Value, y: Value) => Value;

/** An operator whose output does not move with its inputs. */
export function nonDifferentiable(op: string, infer: Operator["infer"]): Operator {
  return { op, infer, nonDifferentiable: true };
}
