#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;


void mixed_widths(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f64 *restrict x = (const f64 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  f64 *restrict out = (f64 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const f64 t0 = (f64)y[i0];
    const f64 t1 = x[i0];
    out[i0] = (t0 < t1) ? t1 : t0;
  }
}
