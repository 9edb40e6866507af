#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef int i32;
typedef i32 i32x4 __attribute__((vector_size(16)));
typedef unsigned int u32;
typedef u32 u32x4 __attribute__((vector_size(16)));
typedef i32x4 i32x4_at __attribute__((aligned(4), may_alias));

INLINE u32x4 select_u32x4(i32x4 m, u32x4 a, u32x4 b) { return (u32x4)(((i32x4)a & m) | ((i32x4)b & ~m)); }
INLINE i32x4 shr_i32x4(i32x4 a, i32x4 b) {
  i32x4 in = (i32x4)((u32x4)b < 32);
  u32x4 n = ((u32x4)b & 0) + 31;
  return a >> (i32x4)select_u32x4(in, (u32x4)b, n);
}
INLINE i32x4 load_i32x4(const i32 *p) { return *(const i32x4_at *)p; }
INLINE void store_i32x4(i32 *p, i32x4 v) { *(i32x4_at *)p = v; }

void shift_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const i32 *restrict x = (const i32 *)(i64)args[0];
  const i32 *restrict y = (const i32 *)(i64)args[1];
  i32 *restrict out = (i32 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    store_i32x4(out + t0, shr_i32x4(load_i32x4(x + t0), load_i32x4(y + t0)));
  }
}
