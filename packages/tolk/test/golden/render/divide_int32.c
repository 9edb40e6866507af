#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef int i32;

INLINE i32 div_i32(i32 a, i32 b) { return b == 0 ? 0 : b == -1 ? (i32)(0u - (unsigned)a) : a / b; }

void divide_int32(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const i32 *restrict x = (const i32 *)(i64)args[0];
  const i32 *restrict y = (const i32 *)(i64)args[1];
  i32 *restrict out = (i32 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    out[i0] = div_i32(x[i0], y[i0]);
  }
}
