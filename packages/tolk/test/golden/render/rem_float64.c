#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;

INLINE f64 rem_f64(f64 a, f64 b) { return __builtin_fmod(a, b); }

void rem_float64(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f64 *restrict x = (const f64 *)(i64)args[0];
  const f64 *restrict y = (const f64 *)(i64)args[1];
  f64 *restrict out = (f64 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    out[i0] = rem_f64(x[i0], y[i0]);
  }
}
