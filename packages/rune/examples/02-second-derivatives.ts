// Newton's method on Rosenbrock's function: transformations nest.
import type { NDArray } from "@raven-ts/nx";
import * as nx from "@raven-ts/nx";
import { grad, hessian, jit, vmap } from "@raven-ts/rune";

const rosenbrock = (p: NDArray): NDArray => {
  const [a, b] = [p.slice(0), p.slice(1)];
  return a.neg().add(1).square().add(b.sub(a.square()).square().mul(100));
};

const newton = jit((p: NDArray) => {
  const g = grad(rosenbrock)(p);
  const h = hessian(rosenbrock)(p);
  const [a, b, c, d] = [h.slice(0, 0), h.slice(0, 1), h.slice(1, 0), h.slice(1, 1)];
  const inverse = nx.stack([nx.stack([d, b.neg()]), nx.stack([c.neg(), a])]).div(a.mul(d).sub(b.mul(c)));
  return p.sub(inverse.matmul(g));
});

// Four starting points at once.
const starts = nx.array([
  [-1, 1],
  [0, 0],
  [2, 2],
  [-1.5, -1],
]);
let points: NDArray = starts;
for (let i = 0; i < 8; i++) points = vmap(newton)(points);
console.log("values:", vmap(rosenbrock)(points).tolist());
console.log("minima:", points.tolist());
