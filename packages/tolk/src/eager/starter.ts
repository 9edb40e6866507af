/**
 * The kernels that most programs ask for first, in units that compile together: made ahead of their use on a machine
 * that has none yet.
 */
export const starterUnits: Readonly<Record<string, readonly string[]>> = /* @__PURE__ */ (() => {
  const over = (families: string, type: string): string[] =>
    families.split(" ").map((family) => `${family}_${type}`);
  const main = "float32";
  return {
    starter_arithmetic: [
      ...over("add sub mul div neg abs max min sqrt fill", main),
      ...over("copy where", "uint32"),
    ],
    starter_folds: [
      ...over("sum_row sum_column max_row max_column min_row argmax eq ne lt le", main),
      ...over("copy where", "uint8"),
    ],
    starter_casts: [
      "cast_float32_int32",
      "cast_int32_float32",
      "cast_uint8_float32",
      "cast_float32_bool",
      "cast_bool_float32",
      "cast_bool_int32",
      ...over("iota fill add mul sum_row", "int32"),
      "iota_float32",
      "take_uint32",
      "random_xor",
    ],
    starter_products: ["contract_float32_1", "contract_float32_2", "contract_float32_4"],
    starter_functions: over("exp log tanh pow", main),
  };
})();

/** The unit of the starter set that holds a kernel, else null. */
export function starterUnitOf(kernel: string): string | null {
  for (const [unit, kernels] of Object.entries(starterUnits)) if (kernels.includes(kernel)) return unit;
  return null;
}
