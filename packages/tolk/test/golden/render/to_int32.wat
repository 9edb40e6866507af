func 0 to_int32
  locals 4 i32
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
      i32.const 3
      i32.shl
      i32.add
      f64.load
      i32.trunc_sat_f64_s
      i32.store
      local.get 6
      i32.const 1
      i32.add
      local.tee 6
      local.get 7
      i32.lt_s
      br_if 0
    end
  end
