#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32x4 f32x4_at __attribute__((aligned(4), may_alias));
typedef f32 f32x2 __attribute__((vector_size(8)));
typedef union { f32x2 v; f32 h[2]; } f32x2_halves;
typedef union { f32x4 v; f32x2 h[2]; } f32x4_halves;

INLINE f32x4 load_f32x4(const f32 *p) { return *(const f32x4_at *)p; }
INLINE f32 floor_f32(f32 a) { return __builtin_floorf(a); }
INLINE f32x2 floor_f32x2(f32x2 a) {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_floor)
  return __builtin_elementwise_floor(a);
#else
  f32x2_halves ha = {a};
  f32x2_halves r;
  r.h[0] = floor_f32(ha.h[0]);
  r.h[1] = floor_f32(ha.h[1]);
  return r.v;
#endif
}
INLINE f32x4 floor_f32x4(f32x4 a) {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_floor)
  return __builtin_elementwise_floor(a);
#elif defined(__SSE4_1__)
  return __builtin_ia32_roundps(a, 9);
#else
  f32x4_halves ha = {a};
  f32x4_halves r;
  r.h[0] = floor_f32x2(ha.h[0]);
  r.h[1] = floor_f32x2(ha.h[1]);
  return r.v;
#endif
}
INLINE f32 sqrt_f32(f32 a) { return __builtin_sqrtf(a); }
INLINE f32x2 sqrt_f32x2(f32x2 a) {
  f32x2_halves ha = {a};
  f32x2_halves r;
  r.h[0] = sqrt_f32(ha.h[0]);
  r.h[1] = sqrt_f32(ha.h[1]);
  return r.v;
}
INLINE f32x4 sqrt_f32x4(f32x4 a) {
#if !defined(__clang__) && defined(__SSE2__)
  return __builtin_ia32_sqrtps(a);
#else
  f32x4_halves ha = {a};
  f32x4_halves r;
  r.h[0] = sqrt_f32x2(ha.h[0]);
  r.h[1] = sqrt_f32x2(ha.h[1]);
  return r.v;
#endif
}
INLINE void store_f32x4(f32 *p, f32x4 v) { *(f32x4_at *)p = v; }

void sqrt_floor_x4(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  f32 *restrict out = (f32 *)(i64)args[1];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 4;
    store_f32x4(out + t0, sqrt_f32x4(floor_f32x4(load_f32x4(x + t0))));
  }
}
