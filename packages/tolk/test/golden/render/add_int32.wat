func 0 add_int32
  locals 6 i32
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
      i32.const 2
      i32.shl
      local.set 9
      local.get 4
      local.get 9
      i32.add
      local.get 5
      local.get 9
      i32.add
      i32.load
      local.get 6
      local.get 9
      i32.add
      i32.load
      i32.add
      i32.store
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
