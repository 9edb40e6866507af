// Properties draw the same cases in every run, so that a run tells what changed. `RAVEN_SEED=7 npm test` draws others.
// @ts-check
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env.RAVEN_SEED ?? 1) });
