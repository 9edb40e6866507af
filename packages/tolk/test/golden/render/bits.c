#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef unsigned int u32;


void bits(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  u32 *restrict out = (u32 *)(i64)args[0];
  const u32 k0 = (u32)(i64)args[1];
  const u32 k1 = (u32)(i64)args[2];
  const u32 t0 = (k0 ^ k1) ^ 466688986u;
  for (i64 i0 = lo; i0 < hi; i0++) {
    const u32 t1 = (u32)i0 + k1;
    const u32 t2 = 0u + k0 + t1;
    const u32 t3 = t2 ^ ((u32)(t1 << 13) | (u32)(t1 >> 19));
    const u32 t4 = t2 + t3;
    const u32 t5 = t4 ^ ((u32)(t3 << 15) | (u32)(t3 >> 17));
    const u32 t6 = t4 + t5;
    const u32 t7 = t6 ^ ((u32)(t5 << 26) | (u32)(t5 >> 6));
    const u32 t8 = t6 + t7;
    const u32 t9 = (t8 ^ ((u32)(t7 << 6) | (u32)(t7 >> 26))) + (t0 + 1u);
    const u32 t10 = t8 + k1 + t9;
    const u32 t11 = t10 ^ ((u32)(t9 << 17) | (u32)(t9 >> 15));
    const u32 t12 = t10 + t11;
    const u32 t13 = t12 ^ ((u32)(t11 << 29) | (u32)(t11 >> 3));
    const u32 t14 = t12 + t13;
    const u32 t15 = t14 ^ ((u32)(t13 << 16) | (u32)(t13 >> 16));
    const u32 t16 = t14 + t15;
    const u32 t17 = (t16 ^ ((u32)(t15 << 24) | (u32)(t15 >> 8))) + (k0 + 2u);
    const u32 t18 = t16 + t0 + t17;
    const u32 t19 = t18 ^ ((u32)(t17 << 13) | (u32)(t17 >> 19));
    const u32 t20 = t18 + t19;
    const u32 t21 = t20 ^ ((u32)(t19 << 15) | (u32)(t19 >> 17));
    const u32 t22 = t20 + t21;
    const u32 t23 = t22 ^ ((u32)(t21 << 26) | (u32)(t21 >> 6));
    const u32 t24 = t22 + t23;
    const u32 t25 = (t24 ^ ((u32)(t23 << 6) | (u32)(t23 >> 26))) + (k1 + 3u);
    const u32 t26 = t24 + k0 + t25;
    const u32 t27 = t26 ^ ((u32)(t25 << 17) | (u32)(t25 >> 15));
    const u32 t28 = t26 + t27;
    const u32 t29 = t28 ^ ((u32)(t27 << 29) | (u32)(t27 >> 3));
    const u32 t30 = t28 + t29;
    const u32 t31 = t30 ^ ((u32)(t29 << 16) | (u32)(t29 >> 16));
    const u32 t32 = t30 + t31;
    const u32 t33 = (t32 ^ ((u32)(t31 << 24) | (u32)(t31 >> 8))) + (t0 + 4u);
    const u32 t34 = t32 + k1 + t33;
    const u32 t35 = t34 ^ ((u32)(t33 << 13) | (u32)(t33 >> 19));
    const u32 t36 = t34 + t35;
    const u32 t37 = t36 ^ ((u32)(t35 << 15) | (u32)(t35 >> 17));
    const u32 t38 = t36 + t37;
    const u32 t39 = t38 ^ ((u32)(t37 << 26) | (u32)(t37 >> 6));
    const u32 t40 = t38 + t39;
    out[i0] = (t40 + t0) ^ ((t40 ^ ((u32)(t39 << 6) | (u32)(t39 >> 26))) + (k0 + 5u));
  }
}
