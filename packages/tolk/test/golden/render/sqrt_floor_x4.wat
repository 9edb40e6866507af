func 0 sqrt_floor_x4
  locals 5 i32
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
      local.get 6
      i32.const 4
      i32.shl
      local.set 8
      local.get 4
      local.get 8
      i32.add
      local.get 5
      local.get 8
      i32.add
      v128.load
      f32x4.floor
      f32x4.sqrt
      v128.store
      local.get 6
      i32.const 1
      i32.add
      local.tee 6
      local.get 7
      i32.lt_s
      br_if 0
    end
  end
