// Set up for the project `nx-deferred`: every test of nx again, with evaluation put off.
import { setDevice } from "@raven-ts/nx";
import { setDeferred } from "@raven-ts/nx/deferred";

// Programs for wasm are made in no time.
setDevice("wasm");
setDeferred(true);
