#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef f32 f32x2 __attribute__((vector_size(8)));
typedef union { f32x4 v; f32x2 h[2]; } f32x4_halves;
typedef union { f32x2 v; f32 h[2]; } f32x2_halves;

INLINE f32x4 splat_f32x4(f32 a) { return (f32x4){a, a, a, a}; }
INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE f32 fold_add_f32x2(f32x2 v) { f32x2_halves u = {v}; return u.h[0] + u.h[1]; }
INLINE f32 fold_add_f32x4(f32x4 v) { f32x4_halves u = {v}; return fold_add_f32x2(u.h[0] + u.h[1]); }

void sum(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  const i64 n = (i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    f32x4 r0 = splat_f32x4(0.0f);
    for (i64 i1 = 0; i1 < n; i1 += 4) {
      r0 = r0 + load_f32x4(x + i0 * n + i1);
    }
    out[i0] = fold_add_f32x4(r0);
  }
}
