func 0 pad
  locals 9 i32
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
      i32.const 2
      i32.sub
      local.set 8
      local.get 6
      i32.const 2
      i32.shl
      local.set 9
      local.get 4
      local.get 9
      i32.add
      local.set 10
      local.get 5
      local.get 9
      i32.add
      local.set 11
      local.get 11
      i32.const -8
      i32.add
      local.set 12
      i32.const 0
      local.get 8
      i32.le_s
      local.get 8
      i32.const 8
      i32.lt_s
      i32.and
      if
        local.get 10
        local.get 12
        f32.load
        f32.store
      else
        local.get 10
        f32.const 0
        f32.store
      end
      local.get 6
      i32.const 1
      i32.add
      local.tee 6
      local.get 7
      i32.lt_s
      br_if 0
    end
  end
