// Set up for the project `nx-deferred`: every test of nx again, with evaluation put off.
import { setDeferred, setDevice } from "@raven-ts/nx";

// Programs for wasm are made in no time.
setDevice("wasm");
setDeferred(true);
