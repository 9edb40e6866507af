func 0 transpose
  locals 11 i32, 1 f32
  local.get 3
  i32.const 0
  i32.add
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
      i32.const 6
      i32.shl
      local.set 9
      local.get 5
      local.get 9
      i32.add
      local.set 10
      i32.const 0
      local.set 11
      block
        local.get 11
        i32.const 4
        i32.ge_s
        br_if 0
        loop
          local.get 11
          i32.const 4
          i32.shl
          local.set 12
          local.get 4
          local.get 12
          i32.add
          local.get 10
          local.get 12
          i32.add
          v128.load
          v128.store
          local.get 11
          i32.const 1
          i32.add
          local.tee 11
          i32.const 4
          i32.lt_s
          br_if 0
        end
      end
      local.get 6
      local.get 9
      i32.add
      local.set 13
      i32.const 0
      local.set 14
      block
        local.get 14
        i32.const 16
        i32.ge_s
        br_if 0
        loop
          local.get 4
          local.get 14
          i32.const 4
          i32.rem_s
          i32.const 4
          i32.shl
          local.get 14
          i32.const 4
          i32.div_s
          i32.const 2
          i32.shl
          i32.add
          i32.add
          f32.load
          local.set 15
          local.get 13
          local.get 14
          i32.const 2
          i32.shl
          i32.add
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
