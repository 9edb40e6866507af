func 0 exp_x4
  locals 2 i32, 16 v128, 3 i32, 7 v128
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 5
  v128.const 0000d0c20000d0c20000d0c20000d0c2
  local.set 6
  v128.const 0000b2420000b2420000b2420000b242
  local.set 7
  v128.const 3baab83f3baab83f3baab83f3baab83f
  local.set 8
  v128.const 0000404b0000404b0000404b0000404b
  local.set 9
  v128.const 0072313f0072313f0072313f0072313f
  local.set 10
  v128.const 8ebebf358ebebf358ebebf358ebebf35
  local.set 11
  v128.const 3889b63a3889b63a3889b63a3889b63a
  local.set 12
  v128.const 6a06093c6a06093c6a06093c6a06093c
  local.set 13
  v128.const 8caa2a3d8caa2a3d8caa2a3d8caa2a3d
  local.set 14
  v128.const 6eaa2a3e6eaa2a3e6eaa2a3e6eaa2a3e
  local.set 15
  v128.const 0000003f0000003f0000003f0000003f
  local.set 16
  v128.const 0000803f0000803f0000803f0000803f
  local.set 17
  v128.const 0000404b0000404b0000404b0000404b
  local.set 18
  v128.const 01000000010000000100000001000000
  local.set 19
  v128.const 7f0000007f0000007f0000007f000000
  local.set 20
  v128.const 17000000170000001700000017000000
  local.set 21
  local.get 1
  local.set 22
  local.get 2
  local.set 23
  block
    local.get 22
    local.get 23
    i32.ge_s
    br_if 0
    loop
      local.get 22
      i32.const 4
      i32.shl
      local.set 24
      local.get 7
      local.get 6
      local.get 5
      local.get 24
      i32.add
      v128.load
      local.tee 26
      local.get 26
      local.get 6
      f32x4.le
      v128.bitselect
      local.tee 27
      local.get 27
      local.get 7
      f32x4.ge
      v128.bitselect
      local.set 25
      local.get 25
      local.get 8
      f32x4.mul
      local.get 9
      f32x4.add
      local.get 9
      f32x4.sub
      local.set 28
      local.get 25
      local.get 28
      local.get 10
      f32x4.mul
      f32x4.sub
      local.get 28
      local.get 11
      f32x4.mul
      f32x4.sub
      local.set 29
      local.get 28
      local.get 9
      f32x4.add
      local.get 18
      i32x4.sub
      local.set 30
      local.get 30
      i32.const 1
      i32x4.shr_s
      local.set 31
      local.get 4
      local.get 24
      i32.add
      local.get 29
      local.get 29
      local.get 29
      f32x4.mul
      local.get 12
      local.get 29
      f32x4.mul
      local.get 13
      f32x4.add
      local.get 29
      f32x4.mul
      local.get 14
      f32x4.add
      local.get 29
      f32x4.mul
      local.get 15
      f32x4.add
      local.get 29
      f32x4.mul
      local.get 16
      f32x4.add
      f32x4.mul
      f32x4.add
      local.get 17
      f32x4.add
      local.get 31
      local.get 20
      i32x4.add
      i32.const 23
      i32x4.shl
      f32x4.mul
      local.get 30
      local.get 31
      i32x4.sub
      local.get 20
      i32x4.add
      i32.const 23
      i32x4.shl
      f32x4.mul
      v128.store
      local.get 22
      i32.const 1
      i32.add
      local.tee 22
      local.get 23
      i32.lt_s
      br_if 0
    end
  end
