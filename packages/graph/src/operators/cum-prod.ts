// CumProd of opset 26: products of all entries up to each one along an axis.
import { intAttribute } from "../attribute.js";
import { normaliseAxis } from "../dim.js";
import { padAlong } from "../pad-along.js";
import { int64Vector, scalar, type Operator, type Value } from "../value.js";
import { inferSame } from "./elementwise.js";
import { mul } from "./mul.js";

/** x moved by `places` along `axis` (back, if negative), ones moving in. */
function moved(x: Value, axis: number, places: number): Value {
  return padAlong(x, int64Vector(x, [places, -places]), [axis], { fill: scalar(x, 1) });
}

/** Each round multiplies in products of twice as many entries (Hillis and Steele 1986). */
export const cumProdOperator: Operator = {
  op: "CumProd", infer: inferSame,
  decompose({ node, input, integers }) {
    const x = input(0);
    const along = integers(1)?.[0];
    if (typeof along !== "number") throw new RangeError(`CumProd "${node.name}" goes along an axis that is computed: make it a constant`);
    const axis = normaliseAxis(along, x.shape.length);
    const size = x.shape[axis];
    if (typeof size !== "number") throw new RangeError(`CumProd "${node.name}" goes along the symbolic size ${size}: fix that size`);
    const direction = intAttribute(node, "reverse", 0) === 1 ? -1 : 1;
    let product = intAttribute(node, "exclusive", 0) === 1 ? moved(x, axis, direction) : x;
    for (let reach = 1; reach < size; reach *= 2) product = mul(product, moved(product, axis, direction * reach));
    return [product];
  },
};
