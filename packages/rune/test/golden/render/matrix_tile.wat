func 0 matrix_tile
  locals 3 i32, 2 v128, 2 i32, 4 v128, 5 i32, 2 v128, 1 i32, 1 f32, 1 i32, 1 f32, 3 i32
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 5
  local.get 0
  f64.load offset=16
  i32.trunc_sat_f64_u
  local.set 6
  v128.const 00000000000000000000000000000000
  local.set 7
  v128.const 00000000000000000000000000000000
  local.set 8
  local.get 1
  local.set 9
  local.get 2
  local.set 10
  block
    local.get 9
    local.get 10
    i32.ge_s
    br_if 0
    loop
      local.get 7
      local.get 8
      local.set 12
      local.set 11
      local.get 7
      local.get 8
      local.set 14
      local.set 13
      local.get 9
      i32.const 8
      i32.mul
      local.set 15
      local.get 9
      i32.const 1
      i32.add
      local.set 16
      local.get 16
      i32.const 8
      i32.mul
      local.set 17
      i32.const 0
      local.set 18
      block
        local.get 18
        i32.const 8
        i32.ge_s
        br_if 0
        loop
          local.get 18
          i32.const 8
          i32.mul
          local.set 19
          local.get 5
          local.get 19
          i32.const 2
          i32.shl
          i32.add
          local.tee 22
          v128.load
          local.get 22
          v128.load offset=16
          local.set 21
          local.set 20
          local.get 4
          local.get 15
          local.get 18
          i32.add
          i32.const 2
          i32.shl
          i32.add
          local.tee 24
          f32.load
          local.set 23
          local.get 23
          f32x4.splat
          local.get 20
          f32x4.mul
          local.get 11
          f32x4.add
          local.get 23
          f32x4.splat
          local.get 21
          f32x4.mul
          local.get 12
          f32x4.add
          local.set 12
          local.set 11
          local.get 4
          local.get 17
          local.get 18
          i32.add
          i32.const 2
          i32.shl
          i32.add
          local.tee 26
          f32.load
          local.set 25
          local.get 25
          f32x4.splat
          local.get 20
          f32x4.mul
          local.get 13
          f32x4.add
          local.get 25
          f32x4.splat
          local.get 21
          f32x4.mul
          local.get 14
          f32x4.add
          local.set 14
          local.set 13
          local.get 18
          i32.const 1
          i32.add
          local.tee 18
          i32.const 8
          i32.lt_s
          br_if 0
        end
      end
      local.get 6
      local.get 15
      i32.const 2
      i32.shl
      i32.add
      local.tee 27
      local.get 11
      v128.store
      local.get 27
      local.get 12
      v128.store offset=16
      local.get 6
      local.get 17
      i32.const 2
      i32.shl
      i32.add
      local.tee 28
      local.get 13
      v128.store
      local.get 28
      local.get 14
      v128.store offset=16
      local.get 9
      i32.const 2
      i32.add
      local.tee 9
      local.get 10
      i32.lt_s
      br_if 0
    end
  end
