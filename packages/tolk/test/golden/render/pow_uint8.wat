func 0 pow_uint8
  locals 13 i32
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
      local.get 5
      local.get 7
      i32.add
      i32.load8_u
      local.set 9
      local.get 6
      local.get 7
      i32.add
      i32.load8_u
      local.set 10
      local.get 10
      local.get 10
      i32.mul
      i32.const 255
      i32.and
      local.set 11
      local.get 11
      local.get 11
      i32.mul
      i32.const 255
      i32.and
      local.set 12
      local.get 12
      local.get 12
      i32.mul
      i32.const 255
      i32.and
      local.set 13
      local.get 13
      local.get 13
      i32.mul
      i32.const 255
      i32.and
      local.set 14
      local.get 14
      local.get 14
      i32.mul
      i32.const 255
      i32.and
      local.set 15
      local.get 15
      local.get 15
      i32.mul
      i32.const 255
      i32.and
      local.set 16
      local.get 4
      local.get 7
      i32.add
      i32.const 1
      local.get 10
      i32.const 1
      local.get 9
      i32.const 0
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 11
      i32.const 1
      local.get 9
      i32.const 1
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 12
      i32.const 1
      local.get 9
      i32.const 2
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 13
      i32.const 1
      local.get 9
      i32.const 3
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 14
      i32.const 1
      local.get 9
      i32.const 4
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 15
      i32.const 1
      local.get 9
      i32.const 5
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 16
      i32.const 1
      local.get 9
      i32.const 6
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      local.get 16
      local.get 16
      i32.mul
      i32.const 255
      i32.and
      i32.const 1
      local.get 9
      i32.const 7
      i32.shr_u
      i32.const 255
      i32.and
      i32.const 1
      i32.and
      i32.const 1
      i32.eq
      select
      i32.mul
      i32.const 255
      i32.and
      i32.store8
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
