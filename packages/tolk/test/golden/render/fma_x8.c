#pragma GCC diagnostic ignored "-Wpsabi"
#define INLINE static inline __attribute__((always_inline, unused))

typedef double f64;
typedef __INT64_TYPE__ i64;
typedef float f32;
typedef f32 f32x8 __attribute__((vector_size(32)));
typedef f32 f32x4 __attribute__((vector_size(16)));
typedef f32 f32x2 __attribute__((vector_size(8)));
typedef union { f32x2 v; f32 h[2]; } f32x2_halves;
typedef union { f32x4 v; f32x2 h[2]; } f32x4_halves;
typedef union { f32x8 v; f32x4 h[2]; } f32x8_halves;
typedef f32x8 f32x8_at __attribute__((aligned(4), may_alias));

INLINE f32 fma_f32(f32 a, f32 b, f32 c) { 
#if defined(__FP_FAST_FMAF) || defined(__FMA__) || defined(__aarch64__)
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
 }
INLINE f32x2 fma_f32x2(f32x2 a, f32x2 b, f32x2 c) {
#if defined(__clang__)
#pragma clang fp contract(fast)
  return a * b + c;
#else
  f32x2_halves ha = {a}; f32x2_halves hb = {b}; f32x2_halves hc = {c};
  f32x2_halves r;
  r.h[0] = fma_f32(ha.h[0], hb.h[0], hc.h[0]);
  r.h[1] = fma_f32(ha.h[1], hb.h[1], hc.h[1]);
  return r.v;
#endif
}
INLINE f32x4 fma_f32x4(f32x4 a, f32x4 b, f32x4 c) {
#if defined(__clang__)
#pragma clang fp contract(fast)
  return a * b + c;
#elif defined(__FMA__)
  return __builtin_ia32_vfmaddps(a, b, c);
#else
  f32x4_halves ha = {a}; f32x4_halves hb = {b}; f32x4_halves hc = {c};
  f32x4_halves r;
  r.h[0] = fma_f32x2(ha.h[0], hb.h[0], hc.h[0]);
  r.h[1] = fma_f32x2(ha.h[1], hb.h[1], hc.h[1]);
  return r.v;
#endif
}
INLINE f32x8 fma_f32x8(f32x8 a, f32x8 b, f32x8 c) {
#if defined(__clang__)
#pragma clang fp contract(fast)
  return a * b + c;
#elif defined(__FMA__)
  return __builtin_ia32_vfmaddps256(a, b, c);
#else
  f32x8_halves ha = {a}; f32x8_halves hb = {b}; f32x8_halves hc = {c};
  f32x8_halves r;
  r.h[0] = fma_f32x4(ha.h[0], hb.h[0], hc.h[0]);
  r.h[1] = fma_f32x4(ha.h[1], hb.h[1], hc.h[1]);
  return r.v;
#endif
}
INLINE f32x8 load_f32x8(const f32 *p) { return *(const f32x8_at *)p; }
INLINE void store_f32x8(f32 *p, f32x8 v) { *(f32x8_at *)p = v; }

void fma_x8(const f64 *restrict args, i64 lo, i64 hi, void *scratch) {
  const f32 *restrict x = (const f32 *)(i64)args[0];
  const f32 *restrict y = (const f32 *)(i64)args[1];
  const f32 *restrict z = (const f32 *)(i64)args[2];
  f32 *restrict out = (f32 *)(i64)args[3];
  for (i64 i0 = lo; i0 < hi; i0++) {
    const i64 t0 = i0 * 8;
    store_f32x8(out + t0, fma_f32x8(load_f32x8(x + t0), load_f32x8(y + t0), load_f32x8(z + t0)));
  }
}
