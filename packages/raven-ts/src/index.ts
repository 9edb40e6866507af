export * as hugin from "@raven-ts/hugin";
export * as kaun from "@raven-ts/kaun";
export * as nx from "@raven-ts/nx";
export * as rune from "@raven-ts/rune";
