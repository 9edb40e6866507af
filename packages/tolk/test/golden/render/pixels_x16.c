#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x16 __attribute__((vector_size(64)));
typedef unsigned char u8;
typedef u8 u8x16 __attribute__((vector_size(16)));
typedef u8x16 u8x16_at __attribute__((aligned(1), may_alias));
typedef int i32;
typedef i32 i32x16 __attribute__((vector_size(64)));
typedef f32x16 f32x16_at __attribute__((aligned(4), may_alias));

INLINE u8x16 load_u8x16(const u8 *p) { return *(const u8x16_at *)p; }
INLINE f32x16 splat_f32x16(f32 a) { return (f32x16){a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a}; }
INLINE void store_f32x16(f32 *p, f32x16 v) { *(f32x16_at *)p = v; }

void pixels_x16(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const u8 *restrict x = (const u8 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 16;
    store_f32x16(out + t0, __builtin_convertvector(__builtin_convertvector(load_u8x16(x + t0), i32x16), f32x16) * splat_f32x16(0.003921569f));
  }
}
