#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef int i32;
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef unsigned int u32;
typedef u32 u32x4 __attribute__((vector_size(16)));

INLINE f32x4 splat_f32x4(f32 a) { return (f32x4){a, a, a, a}; }
INLINE i32x4 splat_i32x4(i32 a) { return (i32x4){a, a, a, a}; }
INLINE f32x4 select_f32x4(i32x4 m, f32x4 a, f32x4 b) { return (f32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE f32x4 min_to_f32x4(f32x4 a, f32x4 b) { return select_f32x4(a >= b, b, a); }
INLINE f32x4 max_to_f32x4(f32x4 a, f32x4 b) { return select_f32x4(a <= b, b, a); }
INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE void store_f32x4(f32 *p, f32x4 v) { *(f32x4_at *)p = v; }

void exp_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  const f32x4 t0 = splat_f32x4(12582912.0f);
  const i32x4 t1 = splat_i32x4(127);
  const i32x4 t2 = splat_i32x4(23);
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t3 = i0 * 4;
    const f32x4 t4 = min_to_f32x4(max_to_f32x4(load_f32x4(x + t3), splat_f32x4(-104.0f)), splat_f32x4(89.0f));
    const f32x4 t5 = t4 * splat_f32x4(1.442695f) + t0 - t0;
    const f32x4 t6 = t4 - t5 * splat_f32x4(0.69314575f) - t5 * splat_f32x4(0.0000014286068f);
    const f32x4 t7 = (((splat_f32x4(0.0013926392f) * t6 + splat_f32x4(0.008363346f)) * t6 + splat_f32x4(0.041666552f)) * t6 + splat_f32x4(0.16666576f)) * t6;
    const i32x4 t8 = (i32x4)((u32x4)(i32x4)(t5 + t0) - (u32x4)splat_i32x4(1262485504));
    const i32x4 t9 = (i32x4)(t8 >> 1);
    const f32x4 t10 = (t6 + t6 * t6 * (t7 + splat_f32x4(0.5f)) + splat_f32x4(1.0f)) * (f32x4)(i32x4)((u32x4)(i32x4)((u32x4)t9 + (u32x4)t1) << 23);
    store_f32x4(out + t3, t10 * (f32x4)(i32x4)((u32x4)(i32x4)((u32x4)(i32x4)((u32x4)t8 - (u32x4)t9) + (u32x4)t1) << 23));
  }
}
