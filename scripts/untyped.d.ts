// Packages without types that tests use as oracles.
declare module "commonmark";
