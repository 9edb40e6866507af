func 0 to_uint8_x4
  locals 4 i32, 2 v128
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  local.get 1
  local.set 6
  local.get 2
  local.set 7
  block
    local.get 6
    local.get 7
    i32.ge_s
    br_if 0
    loop
      local.get 4
      local.get 6
      i32.const 2
      i32.shl
      i32.add
      local.get 5
      local.get 6
      i32.const 4
      i32.shl
      i32.add
      v128.load
      i32x4.trunc_sat_f32x4_u
      v128.const ff000000ff000000ff000000ff000000
      i32x4.min_u
      local.tee 8
      local.get 8
      i16x8.narrow_i32x4_u
      local.tee 9
      local.get 9
      i8x16.narrow_i16x8_u
      v128.store32_lane 0
      local.get 6
      i32.const 1
      i32.add
      local.tee 6
      local.get 7
      i32.lt_s
      br_if 0
    end
  end
