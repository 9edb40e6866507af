// A thousand random walks: keys instead of hidden state, so every run gives the same numbers.
import * as nx from "@raven-ts/nx";

const walks = 1000;
const steps = 100;
const key = nx.random.key(7);

// Each step is -1 or 1; the sum of a walk's steps is where it ends.
const coins = nx.random.bernoulli(key, 0.5, [walks, steps]);
const ends = nx.where(coins, 1, -1).sum({ axis: 1 });

console.log("mean end:", ends.mean().item());
console.log("spread:", ends.std().item(), "expected:", Math.sqrt(steps));
