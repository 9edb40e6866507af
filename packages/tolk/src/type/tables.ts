// What the compiler of TypeScript knows of dtypes, beside `TypedArrays`. Types of arrays look their results up here: an
// indexed access lets `NDArray<"float32">` be an `NDArray`, which a conditional type on the dtype would not.

/** What JavaScript reads an element as. */
export interface Values {
  bool: boolean;
  int8: number;
  uint8: number;
  int16: number;
  uint16: number;
  int32: number;
  uint32: number;
  int64: bigint;
  uint64: bigint;
  float32: number;
  float64: number;
}

type B = "bool";
type I8 = "int8";
type U8 = "uint8";
type I16 = "int16";
type U16 = "uint16";
type I32 = "int32";
type U32 = "uint32";
type I64 = "int64";
type U64 = "uint64";
type F32 = "float32";
type F64 = "float64";

/** One result for each dtype. */
interface Each<b, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64> {
  bool: b;
  int8: i8;
  uint8: u8;
  int16: i16;
  uint16: u16;
  int32: i32;
  uint32: u32;
  int64: i64;
  uint64: u64;
  float32: f32;
  float64: f64;
}

/** The floating dtype that an array's values are computed in. */
export interface Floating extends Each<F32, F32, F32, F32, F32, F32, F32, F32, F32, F32, F64> {}

/** The dtype of arithmetic that bool has no part in. */
export interface Arithmetic extends Each<I32, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64> {}

/** The dtype that sums and products are kept in. */
export interface Sums extends Each<I32, I32, U32, I32, U32, I32, U32, I64, U64, F32, F64> {}

/**
 * What a JavaScript value is beside an array: a number is `whole` or a `fraction` where the program text says which, else
 * a `number`.
 */
export type Weak = "whole" | "fraction" | "number" | "bigint" | "boolean";

/** {@link Each}, and one result for each {@link Weak} value; a `number` gives either of what whole numbers and fractions give. */
interface Row<b, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, w, f, big, truth>
  extends Each<b, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64> {
  whole: w;
  fraction: f;
  number: w | f;
  bigint: big;
  boolean: truth;
}

/**
 * The dtype that two operands meet in: `Promotion["int32"]["float32"]`. Two JavaScript values meet in what `where` makes
 * of them.
 */
export interface Promotion {
  bool: Row<B, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, I32, F32, I64, B>;
  int8: Row<I8, I8, I16, I16, I32, I32, I64, I64, F32, F32, F64, I8, F32, I8, I8>;
  uint8: Row<U8, I16, U8, I16, U16, I32, U32, I64, U64, F32, F64, U8, F32, U8, U8>;
  int16: Row<I16, I16, I16, I16, I32, I32, I64, I64, F32, F32, F64, I16, F32, I16, I16>;
  uint16: Row<U16, I32, U16, I32, U16, I32, U32, I64, U64, F32, F64, U16, F32, U16, U16>;
  int32: Row<I32, I32, I32, I32, I32, I32, I64, I64, F32, F32, F64, I32, F32, I32, I32>;
  uint32: Row<U32, I64, U32, I64, U32, I64, U32, I64, U64, F32, F64, U32, F32, U32, U32>;
  int64: Row<I64, I64, I64, I64, I64, I64, I64, I64, F32, F32, F64, I64, F32, I64, I64>;
  uint64: Row<U64, F32, U64, F32, U64, F32, U64, F32, U64, F32, F64, U64, F32, U64, U64>;
  float32: Row<F32, F32, F32, F32, F32, F32, F32, F32, F32, F32, F64, F32, F32, F32, F32>;
  float64: Row<F64, F64, F64, F64, F64, F64, F64, F64, F64, F64, F64, F64, F64, F64, F64>;
  whole: Row<I32, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, F32, F32, F32, F32>;
  fraction: Row<F32, F32, F32, F32, F32, F32, F32, F32, F32, F32, F64, F32, F32, F32, F32>;
  number: Row<
    I32 | F32,
    I8 | F32,
    U8 | F32,
    I16 | F32,
    U16 | F32,
    I32 | F32,
    U32 | F32,
    I64 | F32,
    U64 | F32,
    F32,
    F64,
    F32,
    F32,
    F32,
    F32
  >;
  bigint: Row<I64, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, F32, F32, I64, F32>;
  boolean: Row<B, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, F32, F32, F32, B>;
}
