// Arrays from lists to statistics.
import * as nx from "@raven-ts/nx";

const heights = nx.asarray([
  [172, 181, 165],
  [158, 190, 177],
]);
console.log(heights);
console.log("mean of each column:", String(heights.mean({ axis: 0 })));

// Broadcasting: [2,3] with [3] and with [2,1].
const centred = heights.sub(heights.mean({ axis: 0 }));
const shares = heights.div(heights.sum({ axis: 1, keepdims: true }));
console.log(centred);
console.log(shares);

// Views: the last column, every second element backwards, a new axis.
console.log(heights.slice([], -1).tolist(), heights.ravel().slice([null, null, -2]).tolist());
console.log(heights.slice([], null).shape);

// Masks and choices.
console.log(heights.compress(heights.greater(175)).tolist());
console.log(nx.where(heights.less(170), 0, heights).tolist());
