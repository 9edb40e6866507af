#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef f64 f64x4 __attribute__((vector_size(32)));
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef f64x4 f64x4_at __attribute__((aligned(8), may_alias));
typedef i64 i64x4 __attribute__((vector_size(32)));

INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE f64x4 load_f64x4(const f64 *p) { return *(const f64x4_at *)p; }
INLINE f64x4 select_f64x4(i64x4 m, f64x4 a, f64x4 b) { return (f64x4)(((i64x4)a & m) | ((i64x4)b & ~m)); }
INLINE void store_f64x4(f64 *p, f64x4 v) { *(f64x4_at *)p = v; }

void mixed_widths_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f64 *restrict x = (const f64 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  f64 *restrict out = (f64 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    const f64x4 t1 = __builtin_convertvector(load_f32x4(y + t0), f64x4);
    const f64x4 t2 = load_f64x4(x + t0);
    store_f64x4(out + t0, select_f64x4((i64x4)(t1 < t2), t2, t1));
  }
}
