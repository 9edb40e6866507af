declare const RAVEN_BUILD_ID: string | undefined;

/**
 * What stands for all code that prints kernels, or null where that is not known: the build stamps it into the file that
 * Node loads (`scripts/join.mjs`), and sources run as they are have none.
 */
export const buildId: string | null = typeof RAVEN_BUILD_ID === "undefined" ? null : RAVEN_BUILD_ID;
