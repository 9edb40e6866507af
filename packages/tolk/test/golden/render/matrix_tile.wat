func 0 matrix_tile
  locals 3 i32, 2 v128, 2 i32, 4 v128, 4 i32, 2 v128, 1 i32, 2 f32, 1 i32
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
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
      i32.const 5
      i32.shl
      local.set 15
      local.get 5
      local.get 15
      i32.add
      local.set 16
      i32.const 0
      local.set 17
      block
        local.get 17
        i32.const 8
        i32.ge_s
        br_if 0
        loop
          local.get 4
          local.get 17
          i32.const 5
          i32.shl
          i32.add
          local.set 18
          local.get 18
          v128.load
          local.get 18
          v128.load offset=16
          local.set 20
          local.set 19
          local.get 16
          local.get 17
          i32.const 2
          i32.shl
          i32.add
          local.set 21
          local.get 21
          f32.load
          local.set 22
          local.get 22
          f32x4.splat
          local.get 19
          f32x4.mul
          local.get 11
          f32x4.add
          local.get 22
          f32x4.splat
          local.get 20
          f32x4.mul
          local.get 12
          f32x4.add
          local.set 12
          local.set 11
          local.get 21
          f32.load offset=32
          local.set 23
          local.get 23
          f32x4.splat
          local.get 19
          f32x4.mul
          local.get 13
          f32x4.add
          local.get 23
          f32x4.splat
          local.get 20
          f32x4.mul
          local.get 14
          f32x4.add
          local.set 14
          local.set 13
          local.get 17
          i32.const 1
          i32.add
          local.tee 17
          i32.const 8
          i32.lt_s
          br_if 0
        end
      end
      local.get 6
      local.get 15
      i32.add
      local.set 24
      local.get 24
      local.get 11
      v128.store
      local.get 24
      local.get 12
      v128.store offset=16
      local.get 24
      local.get 13
      v128.store offset=32
      local.get 24
      local.get 14
      v128.store offset=48
      local.get 9
      i32.const 2
      i32.add
      local.tee 9
      local.get 10
      i32.lt_s
      br_if 0
    end
  end
