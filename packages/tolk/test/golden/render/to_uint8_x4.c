#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef unsigned char u8;
typedef u8 u8x4 __attribute__((vector_size(4)));
typedef int i32;
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef u8x4 u8x4_at __attribute__((aligned(1), may_alias));

INLINE f32x4 select_f32x4(i32x4 m, f32x4 a, f32x4 b) { return (f32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE f32x4 splat_f32x4(f32 a) { return (f32x4){a, a, a, a}; }
INLINE i32x4 select_i32x4(i32x4 m, i32x4 a, i32x4 b) { return (i32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE i32x4 splat_i32x4(i32 a) { return (i32x4){a, a, a, a}; }
INLINE u8x4 u8x4_from_f32(f32x4 a) {
  f32x4 high = splat_f32x4(256.0f);
  i32x4 big = a >= high;
  f32x4 in = select_f32x4((a > splat_f32x4(0.0f)) & (a < high), a, splat_f32x4(0));
  i32x4 near = __builtin_convertvector(in, i32x4);
  return __builtin_convertvector(select_i32x4(big, splat_i32x4(255), near), u8x4);
}
INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE void store_u8x4(u8 *p, u8x4 v) { *(u8x4_at *)p = v; }

void to_uint8_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  u8 *restrict out = (u8 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    store_u8x4(out + t0, u8x4_from_f32(load_f32x4(x + t0)));
  }
}
