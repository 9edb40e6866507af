func 0 mixed_widths_x4
  locals 6 i32, 4 v128, 1 i32, 2 v128, 1 i32
  local.get 0
  f64.load offset=16
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 5
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 6
  local.get 1
  local.set 7
  local.get 2
  local.set 8
  block
    local.get 7
    local.get 8
    i32.ge_s
    br_if 0
    loop
      local.get 7
      i32.const 5
      i32.shl
      local.set 9
      local.get 5
      local.get 7
      i32.const 4
      i32.shl
      i32.add
      v128.load
      local.set 10
      local.get 10
      f64x2.promote_low_f32x4
      local.set 11
      local.get 10
      local.tee 13
      local.get 13
      i8x16.shuffle 08090a0b0c0d0e0f0001020304050607
      f64x2.promote_low_f32x4
      local.set 12
      local.get 6
      local.get 9
      i32.add
      local.set 14
      local.get 14
      v128.load
      local.set 15
      local.get 14
      v128.load offset=16
      local.set 16
      local.get 4
      local.get 9
      i32.add
      local.set 17
      local.get 17
      local.get 15
      local.get 11
      local.get 11
      local.get 15
      f64x2.lt
      v128.bitselect
      v128.store
      local.get 17
      local.get 16
      local.get 12
      local.get 12
      local.get 16
      f64x2.lt
      v128.bitselect
      v128.store offset=16
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
