// Training steps and forward passes. RAVEN_DEVICE picks the device; rows are named after it.
// @ts-check
import { currentDevice } from "@raven-ts/nx";
import { suite } from "./harness.mjs";
import { cnn, mlp, predictor, trainer } from "./models.mjs";

const b = suite("ml", `raven-${currentDevice().name}`);

for (const n of [64, 256]) await b(`cnn_train_${n}`, () => trainer(cnn, n));
await b("cnn_fwd_256", () => predictor(cnn, 256));
await b("mlp_train_128", () => trainer(mlp, 128));
await b("mlp_fwd_128", () => predictor(mlp, 128));
