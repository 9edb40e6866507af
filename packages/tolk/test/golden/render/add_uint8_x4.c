#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef unsigned char u8;
typedef u8 u8x4 __attribute__((vector_size(4)));
typedef u8x4 u8x4_at __attribute__((aligned(1), may_alias));

INLINE u8x4 load_u8x4(const u8 *p) { return *(const u8x4_at *)p; }
INLINE void store_u8x4(u8 *p, u8x4 v) { *(u8x4_at *)p = v; }

void add_uint8_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const u8 *restrict x = (const u8 *)(i64)args[0];
  const u8 *restrict y = (const u8 *)(i64)args[1];
  u8 *restrict out = (u8 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    store_u8x4(out + t0, load_u8x4(x + t0) + load_u8x4(y + t0));
  }
}
