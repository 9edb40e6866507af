func 0 transpose
  locals 11 i32, 1 f32, 2 i32
  local.get 0
  f64.load
  i32.trunc_sat_f64_u
  local.set 4
  local.get 0
  f64.load offset=8
  i32.trunc_sat_f64_u
  local.set 5
  local.get 3
  i32.const 0
  i32.add
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
      i32.const 16
      i32.mul
      local.set 9
      i32.const 0
      local.set 10
      block
        local.get 10
        i32.const 4
        i32.ge_s
        br_if 0
        loop
          local.get 10
          i32.const 4
          i32.mul
          local.set 11
          local.get 6
          local.get 11
          i32.const 2
          i32.shl
          i32.add
          local.tee 12
          local.get 4
          local.get 9
          local.get 11
          i32.add
          i32.const 2
          i32.shl
          i32.add
          local.tee 13
          v128.load
          v128.store
          local.get 10
          i32.const 1
          i32.add
          local.tee 10
          i32.const 4
          i32.lt_s
          br_if 0
        end
      end
      i32.const 0
      local.set 14
      block
        local.get 14
        i32.const 16
        i32.ge_s
        br_if 0
        loop
          local.get 6
          local.get 14
          i32.const 4
          i32.rem_s
          i32.const 4
          i32.mul
          local.get 14
          i32.const 4
          i32.div_s
          i32.add
          i32.const 2
          i32.shl
          i32.add
          local.tee 16
          f32.load
          local.set 15
          local.get 5
          local.get 9
          local.get 14
          i32.add
          i32.const 2
          i32.shl
          i32.add
          local.tee 17
          local.get 15
          f32.store
          local.get 14
          i32.const 1
          i32.add
          local.tee 14
          i32.const 16
          i32.lt_s
          br_if 0
        end
      end
      local.get 7
      i32.const 1
      i32.add
      local.tee 7
      local.get 8
      i32.lt_s
      br_if 0
    end
  end
