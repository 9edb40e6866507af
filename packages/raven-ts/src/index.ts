import * as hugin from "@raven-ts/hugin";
import * as kaun from "@raven-ts/kaun";
import * as nx from "@raven-ts/nx";
import * as rune from "@raven-ts/rune";

export { hugin, kaun, nx, rune };
