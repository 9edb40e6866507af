import { readFileSync } from "node:fs";
import type { NestedList } from "@raven-ts/nx";

type Rows = readonly (readonly number[])[];

/** What PyTorch computes (golden/make_kaun.py; its version is in the file). */
export const golden = JSON.parse(readFileSync(new URL("./golden/kaun.json", import.meta.url), "utf8")) as {
  readonly logits: Rows;
  readonly labels: readonly number[];
  readonly targets: Rows;
  readonly x: readonly number[];
  readonly crossEntropy: number;
  readonly binaryCrossEntropy: number;
  readonly meanSquaredError: number;
  readonly softmax: Rows;
  readonly logSoftmax: Rows;
  readonly gelu: readonly number[];
  readonly sgd: Rows;
  readonly momentum: Rows;
  readonly nesterov: Rows;
  readonly adam: Rows;
  readonly adamw: Rows;
  readonly conv: {
    readonly image: NestedList;
    readonly weight: NestedList;
    readonly valid: NestedList;
    readonly strided: NestedList;
  };
  readonly maxPool: NestedList;
  readonly avgPool: NestedList;
};
