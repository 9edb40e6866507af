func 0 bits
  locals 53 i32
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
  i32.const 0
  local.get 5
  i32.add
  local.set 7
  local.get 5
  local.get 6
  i32.xor
  local.set 8
  local.get 8
  i32.const 466688986
  i32.xor
  local.set 9
  local.get 9
  i32.const 1
  i32.add
  local.set 10
  local.get 5
  i32.const 2
  i32.add
  local.set 11
  local.get 6
  i32.const 3
  i32.add
  local.set 12
  local.get 9
  i32.const 4
  i32.add
  local.set 13
  local.get 5
  i32.const 5
  i32.add
  local.set 14
  local.get 1
  local.set 15
  local.get 2
  local.set 16
  block
    local.get 15
    local.get 16
    i32.ge_s
    br_if 0
    loop
      local.get 15
      local.get 6
      i32.add
      local.set 17
      local.get 7
      local.get 17
      i32.add
      local.set 18
      local.get 18
      local.get 17
      i32.const 13
      i32.shl
      local.get 17
      i32.const 19
      i32.shr_u
      i32.or
      i32.xor
      local.set 19
      local.get 18
      local.get 19
      i32.add
      local.set 20
      local.get 20
      local.get 19
      i32.const 15
      i32.shl
      local.get 19
      i32.const 17
      i32.shr_u
      i32.or
      i32.xor
      local.set 21
      local.get 20
      local.get 21
      i32.add
      local.set 22
      local.get 22
      local.get 21
      i32.const 26
      i32.shl
      local.get 21
      i32.const 6
      i32.shr_u
      i32.or
      i32.xor
      local.set 23
      local.get 22
      local.get 23
      i32.add
      local.set 24
      local.get 24
      local.get 23
      i32.const 6
      i32.shl
      local.get 23
      i32.const 26
      i32.shr_u
      i32.or
      i32.xor
      local.get 10
      i32.add
      local.set 25
      local.get 24
      local.get 6
      i32.add
      local.get 25
      i32.add
      local.set 26
      local.get 26
      local.get 25
      i32.const 17
      i32.shl
      local.get 25
      i32.const 15
      i32.shr_u
      i32.or
      i32.xor
      local.set 27
      local.get 26
      local.get 27
      i32.add
      local.set 28
      local.get 28
      local.get 27
      i32.const 29
      i32.shl
      local.get 27
      i32.const 3
      i32.shr_u
      i32.or
      i32.xor
      local.set 29
      local.get 28
      local.get 29
      i32.add
      local.set 30
      local.get 30
      local.get 29
      i32.const 16
      i32.shl
      local.get 29
      i32.const 16
      i32.shr_u
      i32.or
      i32.xor
      local.set 31
      local.get 30
      local.get 31
      i32.add
      local.set 32
      local.get 32
      local.get 31
      i32.const 24
      i32.shl
      local.get 31
      i32.const 8
      i32.shr_u
      i32.or
      i32.xor
      local.get 11
      i32.add
      local.set 33
      local.get 32
      local.get 9
      i32.add
      local.get 33
      i32.add
      local.set 34
      local.get 34
      local.get 33
      i32.const 13
      i32.shl
      local.get 33
      i32.const 19
      i32.shr_u
      i32.or
      i32.xor
      local.set 35
      local.get 34
      local.get 35
      i32.add
      local.set 36
      local.get 36
      local.get 35
      i32.const 15
      i32.shl
      local.get 35
      i32.const 17
      i32.shr_u
      i32.or
      i32.xor
      local.set 37
      local.get 36
      local.get 37
      i32.add
      local.set 38
      local.get 38
      local.get 37
      i32.const 26
      i32.shl
      local.get 37
      i32.const 6
      i32.shr_u
      i32.or
      i32.xor
      local.set 39
      local.get 38
      local.get 39
      i32.add
      local.set 40
      local.get 40
      local.get 39
      i32.const 6
      i32.shl
      local.get 39
      i32.const 26
      i32.shr_u
      i32.or
      i32.xor
      local.get 12
      i32.add
      local.set 41
      local.get 40
      local.get 5
      i32.add
      local.get 41
      i32.add
      local.set 42
      local.get 42
      local.get 41
      i32.const 17
      i32.shl
      local.get 41
      i32.const 15
      i32.shr_u
      i32.or
      i32.xor
      local.set 43
      local.get 42
      local.get 43
      i32.add
      local.set 44
      local.get 44
      local.get 43
      i32.const 29
      i32.shl
      local.get 43
      i32.const 3
      i32.shr_u
      i32.or
      i32.xor
      local.set 45
      local.get 44
      local.get 45
      i32.add
      local.set 46
      local.get 46
      local.get 45
      i32.const 16
      i32.shl
      local.get 45
      i32.const 16
      i32.shr_u
      i32.or
      i32.xor
      local.set 47
      local.get 46
      local.get 47
      i32.add
      local.set 48
      local.get 48
      local.get 47
      i32.const 24
      i32.shl
      local.get 47
      i32.const 8
      i32.shr_u
      i32.or
      i32.xor
      local.get 13
      i32.add
      local.set 49
      local.get 48
      local.get 6
      i32.add
      local.get 49
      i32.add
      local.set 50
      local.get 50
      local.get 49
      i32.const 13
      i32.shl
      local.get 49
      i32.const 19
      i32.shr_u
      i32.or
      i32.xor
      local.set 51
      local.get 50
      local.get 51
      i32.add
      local.set 52
      local.get 52
      local.get 51
      i32.const 15
      i32.shl
      local.get 51
      i32.const 17
      i32.shr_u
      i32.or
      i32.xor
      local.set 53
      local.get 52
      local.get 53
      i32.add
      local.set 54
      local.get 54
      local.get 53
      i32.const 26
      i32.shl
      local.get 53
      i32.const 6
      i32.shr_u
      i32.or
      i32.xor
      local.set 55
      local.get 54
      local.get 55
      i32.add
      local.set 56
      local.get 4
      local.get 15
      i32.const 2
      i32.shl
      i32.add
      local.get 56
      local.get 9
      i32.add
      local.get 56
      local.get 55
      i32.const 6
      i32.shl
      local.get 55
      i32.const 26
      i32.shr_u
      i32.or
      i32.xor
      local.get 14
      i32.add
      i32.xor
      i32.store
      local.get 15
      i32.const 1
      i32.add
      local.tee 15
      local.get 16
      i32.lt_s
      br_if 0
    end
  end
