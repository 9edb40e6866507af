#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;


void add(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  f32 *restrict out = (f32 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    out[i0] = x[i0] + y[i0];
  }
}
