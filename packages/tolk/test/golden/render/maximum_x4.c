#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef int i32;
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));

INLINE f32x4 select_f32x4(i32x4 m, f32x4 a, f32x4 b) { return (f32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE f32x4 max_f32x4(f32x4 a, f32x4 b) { return select_f32x4((a > b) | (a != a), a, b); }
INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE void store_f32x4(f32 *p, f32x4 v) { *(f32x4_at *)p = v; }

void maximum_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  f32 *restrict out = (f32 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    store_f32x4(out + t0, max_f32x4(load_f32x4(x + t0), load_f32x4(y + t0)));
  }
}
