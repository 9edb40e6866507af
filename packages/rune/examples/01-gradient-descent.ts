// Fits a line by gradient descent: one compiled step, gradient and update included.
import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { jit, valueAndGrad } from "@raven-ts/rune";

interface Line {
  readonly slope: NDArray;
  readonly offset: NDArray;
}

const x = nx.linspace(0, 1, 50);
const noise = nx.random.normal(nx.random.key(1), [50]).mul(0.05);
const y = x.mul(3).sub(1).add(noise);

const loss = (line: Line): NDArray => x.mul(line.slope).add(line.offset).sub(y).square().mean();

const step = jit((line: Line) => {
  const [value, gradient] = valueAndGrad(loss)(line);
  return {
    value,
    line: {
      slope: line.slope.sub(gradient.slope.mul(0.5)),
      offset: line.offset.sub(gradient.offset.mul(0.5)),
    },
  };
});

let line: Line = { slope: nx.scalar(0), offset: nx.scalar(0) };
for (let i = 0; i <= 200; i++) {
  const result = step(line);
  if (i % 50 === 0) console.log(`step ${i}: loss ${Number(result.value.item()).toFixed(5)}`);
  line = result.line;
}
console.log("y =", Number(line.slope.item()).toFixed(2), "x +", Number(line.offset.item()).toFixed(2));
