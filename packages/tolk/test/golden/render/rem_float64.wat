func 0 rem_float64
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
      i32.const 3
      i32.shl
      local.set 9
      local.get 4
      local.get 9
      i32.add
      local.get 5
      local.get 9
      i32.add
      f64.load
      local.get 6
      local.get 9
      i32.add
      f64.load
      call 1
      f64.store
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
  locals 3 f64
  local.get 0
  f64.abs
  local.tee 2
  f64.const Infinity
  f64.lt
  i32.eqz
  if
    f64.const NaN
    return
  end
  local.get 1
  f64.abs
  local.tee 3
  f64.const 0
  f64.gt
  i32.eqz
  if
    f64.const NaN
    return
  end
  local.get 2
  local.get 3
  f64.lt
  if
    local.get 0
    return
  end
  local.get 3
  local.set 4
  block
    loop
      local.get 4
      local.get 2
      f64.const 0.5
      f64.mul
      f64.le
      i32.eqz
      br_if 1
      local.get 4
      local.get 4
      f64.add
      local.set 4
      br 0
    end
  end
  loop
    local.get 2
    local.get 4
    f64.ge
    if
      local.get 2
      local.get 4
      f64.sub
      local.set 2
    end
    local.get 4
    f64.const 0.5
    f64.mul
    local.tee 4
    local.get 3
    f64.ge
    br_if 0
  end
  local.get 2
  f64.neg
  local.get 2
  local.get 0
  f64.const 0
  f64.lt
  select
