#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef int i32;

INLINE i32 i32_from_f64(f64 a) { return a >= 2147483648.0 ? 2147483647 : a > -2147483648.0 ? (i32)a : a == a ? (-2147483647 - 1) : 0; }

void to_int32(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f64 *restrict x = (const f64 *)(i64)args[0];
  i32 *restrict out = (i32 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    out[i0] = i32_from_f64(x[i0]);
  }
}
