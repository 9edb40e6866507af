#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef unsigned char u8;


void pow_uint8(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const u8 *restrict x = (const u8 *)(i64)args[0];
  const u8 *restrict y = (const u8 *)(i64)args[1];
  u8 *restrict out = (u8 *)(i64)args[2];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const u8 t0 = y[i0];
    const u8 t1 = x[i0];
    const u8 t2 = (u8)(t1 * t1);
    const u8 t3 = (u8)(t2 * t2);
    const u8 t4 = (u8)((u8)((u8)(1 * ((((u8)(t0 >> 0) & 1) == 1) ? t1 : 1)) * ((((u8)(t0 >> 1) & 1) == 1) ? t2 : 1)) * ((((u8)(t0 >> 2) & 1) == 1) ? t3 : 1));
    const u8 t5 = (u8)(t3 * t3);
    const u8 t6 = (u8)(t5 * t5);
    const u8 t7 = (u8)(t6 * t6);
    const u8 t8 = (u8)((u8)((u8)(t4 * ((((u8)(t0 >> 3) & 1) == 1) ? t5 : 1)) * ((((u8)(t0 >> 4) & 1) == 1) ? t6 : 1)) * ((((u8)(t0 >> 5) & 1) == 1) ? t7 : 1));
    const u8 t9 = (u8)(t7 * t7);
    const u8 t10 = (u8)((u8)(t8 * ((((u8)(t0 >> 6) & 1) == 1) ? t9 : 1)) * ((((u8)(t0 >> 7) & 1) == 1) ? (u8)(t9 * t9) : 1));
    out[i0] = t10;
  }
}
