#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef _Bool bool;
typedef int i32;
typedef unsigned int u32;


void log_scalar(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const f32 t0 = x[i0];
    const bool t1 = t0 < 1.1754944e-38f;
    const i32 t2 = (i32)((u32)((union { f32 from; i32 to; }){t1 ? t0 * 8388608.0f : t0}).to + (u32)4913933);
    const f32 t3 = (f32)(i32)((u32)(i32)(t2 >> 23) - (u32)127) - (t1 ? 23.0f : 0.0f);
    const f32 t4 = ((union { i32 from; f32 to; }){(i32)((u32)(t2 & 8388607) + (u32)1060439283)}).to - 1.0f;
    const f32 t5 = t4 * t4 * 0.5f;
    const f32 t6 = t4 / (t4 + 2.0f);
    const f32 t7 = t6 * t6;
    const f32 t8 = t4 - (t5 - (t6 * (t5 + t7 * ((0.29590514f * t7 + 0.39988548f) * t7 + 0.66666687f)) + t3 * 0.0000014286068f));
    out[i0] = (t0 == 0.0f) ? -__builtin_inff() : ((t0 < 0.0f) ? __builtin_nanf("") : ((t0 < __builtin_inff()) ? t3 * 0.69314575f + t8 : t0));
  }
}
