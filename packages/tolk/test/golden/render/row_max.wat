func 0 row_max
  locals 2 i32, 1 v128, 2 i32, 1 v128, 3 i32, 6 v128
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 5
  v128.const 000080ff000080ff000080ff000080ff
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
      local.get 6
      local.set 9
      local.get 7
      i32.const 6
      i32.shl
      local.set 10
      local.get 4
      local.get 10
      i32.add
      local.set 11
      i32.const 0
      local.set 12
      block
        local.get 12
        i32.const 16
        i32.ge_s
        br_if 0
        loop
          local.get 9
          local.get 11
          local.get 12
          i32.const 2
          i32.shl
          i32.add
          v128.load
          local.tee 13
          local.get 9
          local.get 13
          f32x4.gt
          local.get 9
          local.get 9
          f32x4.ne
          v128.or
          v128.bitselect
          local.set 9
          local.get 12
          i32.const 4
          i32.add
          local.tee 12
          i32.const 16
          i32.lt_s
          br_if 0
        end
      end
      local.get 5
      local.get 7
      i32.const 2
      i32.shl
      i32.add
      local.get 9
      local.tee 13
      local.get 13
      local.get 13
      i8x16.shuffle 08090a0b0c0d0e0f0001020304050607
      local.set 15
      local.tee 14
      local.get 15
      local.get 14
      local.get 15
      f32x4.gt
      local.get 14
      local.get 14
      f32x4.ne
      v128.or
      v128.bitselect
      local.tee 16
      local.get 16
      local.get 16
      i8x16.shuffle 04050607000102030c0d0e0f08090a0b
      local.set 18
      local.tee 17
      local.get 18
      local.get 17
      local.get 18
      f32x4.gt
      local.get 17
      local.get 17
      f32x4.ne
      v128.or
      v128.bitselect
      f32x4.extract_lane 0
      f32.store
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
