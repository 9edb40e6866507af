#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x8 __attribute__((vector_size(32)));
typedef int i32;
typedef i32 i32x8 __attribute__((vector_size(32)));
typedef unsigned char u8;
typedef u8 u8x8 __attribute__((vector_size(8)));
typedef u8x8 u8x8_at __attribute__((aligned(1), may_alias));
typedef signed char i8;
typedef i8 i8x8 __attribute__((vector_size(8)));
typedef f32x8 f32x8_at __attribute__((aligned(4), may_alias));

INLINE f32x8 select_f32x8(i32x8 m, f32x8 a, f32x8 b) { return (f32x8)(((i32x8)a & m) | ((i32x8)b & ~m)); }
INLINE u8x8 load_u8x8(const u8 *p) { return *(const u8x8_at *)p; }
INLINE f32x8 load_f32x8(const f32 *p) { return *(const f32x8_at *)p; }
INLINE void store_f32x8(f32 *p, f32x8 v) { *(f32x8_at *)p = v; }

void select_x8(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const u8 *restrict x = (const u8 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  const f32 *restrict z = (const f32 *)(i64)args[2];
  f32 *restrict out = (f32 *)(i64)args[3];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 8;
    store_f32x8(out + t0, select_f32x8(__builtin_convertvector((i8x8)(load_u8x8(x + t0) != 0), i32x8), load_f32x8(y + t0), load_f32x8(z + t0)));
  }
}
