import { asarray, FormatError, type NDArray, ShapeError } from "@raven-ts/nx";
import { sizeOf } from "@raven-ts/nx/internal";

/** The magic number's third byte names the element type; the digits use unsigned bytes. */
const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes: big-endian magic, extents, then elements row-major. The result shares `bytes`.
 *
 * A file cut short gives its error, never an array; `rows` asks for the first rows only, which a file cut to fewer rows
 * on purpose may hold.
 *
 * @throws {FormatError} if the magic number, the extents or the length do not fit. @throws {ShapeError} if `rows` is no
 * whole number.
 * @see http://yann.lecun.com/exdb/mnist/ (file formats)
 */
export function readIdx(bytes: Uint8Array, name: string, rows?: number): NDArray {
  const fail = (what: string): FormatError =>
    new FormatError(
      "kaun/idx",
      `kaun.readIdx: cannot read ${name} (${what})`,
      "delete the file and fetch it anew",
    );
  if (bytes.length < 4) throw fail(`${bytes.length} bytes, no header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3];
  if (view.getUint16(0) !== 0 || bytes[2] !== UNSIGNED_BYTE || rank < 1 || rank > 4) {
    throw fail(`magic number 0x${view.getUint32(0).toString(16).padStart(8, "0")}, need 0x0000080n`);
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw fail(`${bytes.length} bytes, the header alone takes ${start}`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (rows !== undefined && !(Number.isInteger(rows) && rows >= 0)) {
    throw new ShapeError(
      "kaun/rows",
      `kaun.readIdx: cannot read ${rows} rows of ${name} (need a whole number >= 0)`,
    );
  }
  const wanted = rows === undefined ? shape : [Math.min(rows, shape[0]), ...shape.slice(1)];
  const end = start + sizeOf(wanted);
  if (bytes.length < end || (rows === undefined && bytes.length > end)) {
    throw fail(`${bytes.length} bytes, a file of shape [${wanted.join(",")}] has ${end}`);
  }
  return asarray(bytes.subarray(start, end), { shape: wanted });
}
