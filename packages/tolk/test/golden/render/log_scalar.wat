func 0 log_scalar
  locals 5 i32, 1 f32, 2 i32, 5 f32
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
      i32.shl
      local.set 8
      local.get 5
      local.get 8
      i32.add
      f32.load
      local.set 9
      local.get 9
      f32.const 1.1754943508222875e-38
      f32.lt
      local.set 10
      local.get 9
      f32.const 8388608
      f32.mul
      local.get 9
      local.get 10
      select
      i32.reinterpret_f32
      i32.const 4913933
      i32.add
      local.set 11
      local.get 11
      i32.const 23
      i32.shr_s
      i32.const 127
      i32.sub
      f32.convert_i32_s
      f32.const 23
      f32.const 0
      local.get 10
      select
      f32.sub
      local.set 12
      local.get 11
      i32.const 8388607
      i32.and
      i32.const 1060439283
      i32.add
      f32.reinterpret_i32
      f32.const 1
      f32.sub
      local.set 13
      local.get 13
      local.get 13
      f32.mul
      f32.const 0.5
      f32.mul
      local.set 14
      local.get 13
      local.get 13
      f32.const 2
      f32.add
      f32.div
      local.set 15
      local.get 15
      local.get 15
      f32.mul
      local.set 16
      local.get 4
      local.get 8
      i32.add
      f32.const -Infinity
      f32.const NaN
      local.get 12
      f32.const 0.693145751953125
      f32.mul
      local.get 13
      local.get 14
      local.get 15
      local.get 14
      local.get 16
      f32.const 0.29590514302253723
      local.get 16
      f32.mul
      f32.const 0.39988547563552856
      f32.add
      local.get 16
      f32.mul
      f32.const 0.6666668653488159
      f32.add
      f32.mul
      f32.add
      f32.mul
      local.get 12
      f32.const 0.000001428606765330187
      f32.mul
      f32.add
      f32.sub
      f32.sub
      f32.add
      local.get 9
      local.get 9
      f32.const Infinity
      f32.lt
      select
      local.get 9
      f32.const 0
      f32.lt
      select
      local.get 9
      f32.const 0
      f32.eq
      select
      f32.store
      local.get 6
      i32.const 1
      i32.add
      local.tee 6
      local.get 7
      i32.lt_s
      br_if 0
    end
  end
