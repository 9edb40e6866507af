func 0 sum
  locals 3 i32, 1 v128, 2 i32, 1 v128, 5 i32, 2 v128
  local.get 0
  f64.load offset=16
  i32.trunc_sat_f64_s
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 6
  v128.const 00000000000000000000000000000000
  local.set 7
  local.get 1
  local.set 8
  local.get 2
  local.set 9
  block
    local.get 8
    local.get 9
    i32.ge_s
    br_if 0
    loop
      local.get 7
      local.set 10
      local.get 8
      local.get 4
      i32.mul
      local.set 11
      local.get 11
      i32.const 2
      i32.shl
      local.set 12
      local.get 5
      local.get 12
      i32.add
      local.set 13
      i32.const 0
      local.set 14
      local.get 4
      local.set 15
      block
        local.get 14
        local.get 15
        i32.ge_s
        br_if 0
        loop
          local.get 10
          local.get 13
          local.get 14
          i32.const 2
          i32.shl
          i32.add
          v128.load
          f32x4.add
          local.set 10
          local.get 14
          i32.const 4
          i32.add
          local.tee 14
          local.get 15
          i32.lt_s
          br_if 0
        end
      end
      local.get 6
      local.get 8
      i32.const 2
      i32.shl
      i32.add
      local.get 10
      local.tee 16
      local.get 16
      local.get 16
      i8x16.shuffle 08090a0b0c0d0e0f0001020304050607
      f32x4.add
      local.tee 17
      local.get 17
      local.get 17
      i8x16.shuffle 04050607000102030c0d0e0f08090a0b
      f32x4.add
      f32x4.extract_lane 0
      f32.store
      local.get 8
      i32.const 1
      i32.add
      local.tee 8
      local.get 9
      i32.lt_s
      br_if 0
    end
  end
