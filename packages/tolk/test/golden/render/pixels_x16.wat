func 0 pixels_x16
  locals 2 i32, 4 v128, 4 i32
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  v128.const 8180803b8180803b8180803b8180803b
  local.set 6
  v128.const 8180803b8180803b8180803b8180803b
  local.set 7
  v128.const 8180803b8180803b8180803b8180803b
  local.set 8
  v128.const 8180803b8180803b8180803b8180803b
  local.set 9
  local.get 1
  local.set 10
  local.get 2
  local.set 11
  block
    local.get 10
    local.get 11
    i32.ge_s
    br_if 0
    loop
      local.get 5
      local.get 10
      i32.const 4
      i32.shl
      i32.add
      local.set 12
      local.get 4
      local.get 10
      i32.const 6
      i32.shl
      i32.add
      local.set 13
      local.get 13
      local.get 12
      v128.load32_zero
      i16x8.extend_low_i8x16_u
      i32x4.extend_low_i16x8_u
      f32x4.convert_i32x4_s
      local.get 6
      f32x4.mul
      v128.store
      local.get 13
      local.get 12
      v128.load32_zero offset=4
      i16x8.extend_low_i8x16_u
      i32x4.extend_low_i16x8_u
      f32x4.convert_i32x4_s
      local.get 7
      f32x4.mul
      v128.store offset=16
      local.get 13
      local.get 12
      v128.load32_zero offset=8
      i16x8.extend_low_i8x16_u
      i32x4.extend_low_i16x8_u
      f32x4.convert_i32x4_s
      local.get 8
      f32x4.mul
      v128.store offset=32
      local.get 13
      local.get 12
      v128.load32_zero offset=12
      i16x8.extend_low_i8x16_u
      i32x4.extend_low_i16x8_u
      f32x4.convert_i32x4_s
      local.get 9
      f32x4.mul
      v128.store offset=48
      local.get 10
      i32.const 1
      i32.add
      local.tee 10
      local.get 11
      i32.lt_s
      br_if 0
    end
  end
