func 0 relu_x8
  locals 2 i32, 2 v128, 5 i32, 2 v128
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  v128.const 00000000000000000000000000000000
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
      local.get 8
      i32.const 5
      i32.shl
      local.set 10
      local.get 5
      local.get 10
      i32.add
      local.set 11
      local.get 4
      local.get 10
      i32.add
      local.set 12
      local.get 12
      local.get 6
      local.get 11
      v128.load
      local.tee 13
      local.get 13
      local.get 6
      f32x4.le
      v128.bitselect
      v128.store
      local.get 12
      local.get 7
      local.get 11
      v128.load offset=16
      local.tee 14
      local.get 14
      local.get 7
      f32x4.le
      v128.bitselect
      v128.store offset=16
      local.get 8
      i32.const 1
      i32.add
      local.tee 8
      local.get 9
      i32.lt_s
      br_if 0
    end
  end
