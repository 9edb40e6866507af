#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef int i32;
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef f32 f32x2 __attribute__((vector_size(8)));
typedef union { f32x4 v; f32x2 h[2]; } f32x4_halves;
typedef i32 i32x2 __attribute__((vector_size(8)));
typedef union { f32x2 v; f32 h[2]; } f32x2_halves;

INLINE f32x4 splat_f32x4(f32 a) { return (f32x4){a, a, a, a}; }
INLINE f32x4 select_f32x4(i32x4 m, f32x4 a, f32x4 b) { return (f32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE f32x4 max_f32x4(f32x4 a, f32x4 b) { return select_f32x4((a > b) | (a != a), a, b); }
INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE f32x2 select_f32x2(i32x2 m, f32x2 a, f32x2 b) { return (f32x2)(((i32x2)a & m) | ((i32x2)b & ~m)); }
INLINE f32x2 max_f32x2(f32x2 a, f32x2 b) { return select_f32x2((a > b) | (a != a), a, b); }
INLINE f32 max_f32(f32 a, f32 b) { return a > b || a != a ? a : b; }
INLINE f32 fold_max_f32x2(f32x2 v) { f32x2_halves u = {v}; return max_f32(u.h[0], u.h[1]); }
INLINE f32 fold_max_f32x4(f32x4 v) { f32x4_halves u = {v}; return fold_max_f32x2(max_f32x2(u.h[0], u.h[1])); }

void row_max(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    f32x4 r0 = splat_f32x4(-__builtin_inff());
    for (i64 i1 = 0; i1 < 16; i1 += 4) {
      r0 = max_f32x4(r0, load_f32x4(x + i0 * 16 + i1));
    }
    out[i0] = fold_max_f32x4(r0);
  }
}
