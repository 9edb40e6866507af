func 0 shift_x4
  locals 6 i32, 3 v128
  local.get 0
  f64.load offset=16
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  local.get 0
  f64.load offset=8
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
      i32.const 4
      i32.shl
      local.set 9
      local.get 4
      local.get 9
      i32.add
      local.get 5
      local.get 9
      i32.add
      v128.load
      local.tee 11
      local.set 10
      local.get 6
      local.get 9
      i32.add
      v128.load
      local.tee 12
      drop
      local.get 10
      local.get 11
      i32x4.extract_lane 0
      local.get 12
      i32x4.extract_lane 0
      call 1
      i32x4.replace_lane 0
      local.set 10
      local.get 10
      local.get 11
      i32x4.extract_lane 1
      local.get 12
      i32x4.extract_lane 1
      call 1
      i32x4.replace_lane 1
      local.set 10
      local.get 10
      local.get 11
      i32x4.extract_lane 2
      local.get 12
      i32x4.extract_lane 2
      call 1
      i32x4.replace_lane 2
      local.set 10
      local.get 10
      local.get 11
      i32x4.extract_lane 3
      local.get 12
      i32x4.extract_lane 3
      call 1
      i32x4.replace_lane 3
      local.set 10
      local.get 10
      v128.store
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
func 1 helper
  local.get 0
  local.get 1
  i32.const 31
  local.get 1
  i32.const 32
  i32.lt_u
  select
  i32.shr_s
