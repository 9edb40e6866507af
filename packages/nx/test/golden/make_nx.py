"""Writes nx.json and random.json: expected values by NumPy, SciPy and JAX.

    python3 -m venv venv && venv/bin/pip install numpy scipy jax
    venv/bin/python packages/nx/test/golden/make_nx.py
"""

import json
import math
import os

import jax
import jax.numpy as jnp
import numpy as np
import scipy
import scipy.special as sp

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20240607)
np.seterr(all="ignore")


def number(v):
    v = v.item() if hasattr(v, "item") else v
    if isinstance(v, float):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        if v == 0 and math.copysign(1, v) < 0:
            return "-0"
    return v


def pack(x):
    x = np.asarray(x)
    return {"dtype": str(x.dtype), "shape": list(x.shape), "data": [number(v) for v in x.ravel()]}


FLOATS = ["float32", "float64"]
SIGNED = ["int32"]
UNSIGNED = ["uint8", "uint32"]
INTS = SIGNED + UNSIGNED
NUMBERS = FLOATS + INTS
ALL = NUMBERS + ["bool"]

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-3, -1e-3, 1e-20, 3.25, -7.75, 40.0, -40.0,
           np.inf, -np.inf, np.nan, 100.5]


def sample(dtype, shape, special=True):
    n = int(np.prod(shape))
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype == "uint8":
        return rng.integers(0, 256, shape).astype(dtype)
    if dtype == "uint32":
        v = rng.integers(0, 100, n).astype("uint32")
        if n > 2:
            v[:2] = [2**32 - 1, 2**31]
        return v.reshape(shape)
    if dtype == "int32":
        v = rng.integers(-50, 50, n).astype("int32")
        if n > 3:
            v[:3] = [2**31 - 1, -(2**31), 0]
        return v.reshape(shape)
    v = rng.normal(size=n) * 3
    if special:
        k = min(n, len(SPECIAL))
        v[:k] = SPECIAL[:k]
    return v.astype(dtype).reshape(shape)


cases = []


def case(op, inputs, expected, options=None, exact=True):
    entry = {"op": op, "inputs": [pack(x) for x in inputs], "expected": pack(expected)}
    if options:
        entry["options"] = options
    if not exact:
        entry["close"] = True
    cases.append(entry)


def as_float(x):
    return x if x.dtype.kind == "f" else x.astype("float32")


def float_unary(f):
    """The function in double precision, rounded once."""
    return lambda x: f(as_float(x).astype("float64")).astype(as_float(x).dtype)


UNARY = {
    # name: (function, dtypes, exact)
    "neg": (np.negative, NUMBERS, True),
    "abs": (np.abs, ALL, True),
    "sign": (np.sign, NUMBERS, True),
    "floor": (np.floor, FLOATS, True),
    "ceil": (np.ceil, FLOATS, True),
    "round": (np.rint, FLOATS, True),
    "trunc": (np.trunc, FLOATS, True),
    "sqrt": (float_unary(np.sqrt), FLOATS + ["int32", "bool"], True),
    "square": (np.square, NUMBERS, True),
    "reciprocal": (lambda x: 1 / as_float(x), FLOATS + ["int32"], True),
    "exp": (float_unary(np.exp), FLOATS + ["uint8"], False),
    "expm1": (float_unary(np.expm1), FLOATS, False),
    "log": (float_unary(np.log), FLOATS + ["uint8"], False),
    "log1p": (float_unary(np.log1p), FLOATS, False),
    "log2": (float_unary(np.log2), FLOATS, False),
    "log10": (float_unary(np.log10), FLOATS, False),
    "sin": (float_unary(np.sin), FLOATS, False),
    "cos": (float_unary(np.cos), FLOATS, False),
    "tan": (float_unary(np.tan), FLOATS, False),
    "tanh": (float_unary(np.tanh), FLOATS, False),
    "sigmoid": (float_unary(sp.expit), FLOATS, False),
    "erf": (float_unary(sp.erf), FLOATS, False),
    "erfinv": (float_unary(sp.erfinv), FLOATS, False),
    "isnan": (np.isnan, ALL, True),
    "isfinite": (np.isfinite, ALL, True),
    "isinf": (np.isinf, ALL, True),
    "logicalNot": (np.logical_not, ALL, True),
    "bitwiseInvert": (np.invert, INTS + ["bool"], True),
}

for name, (f, kinds, exact) in UNARY.items():
    for dtype in kinds:
        x = sample(dtype, (4, 6))
        case(name, [x], f(x), exact=exact)
x = np.array([-0.999999, -0.9, -0.1, 0, 1e-9, 0.3, 0.99, 0.9999999, 1, -1, 1.5])
for dtype in FLOATS:
    case("erfinv", [x.astype(dtype)], float_unary(sp.erfinv)(x.astype(dtype)), exact=False)


def int_div(a, b):
    return np.where(b == 0, 0, np.floor_divide(a, np.where(b == 0, 1, b))).astype(a.dtype)


def int_rem(a, b):
    return np.where(b == 0, 0, np.remainder(a, np.where(b == 0, 1, b))).astype(a.dtype)


def divide(a, b):
    return as_float(a) / as_float(b)


BINARY = {
    "add": (np.add, ALL, True),
    "subtract": (np.subtract, NUMBERS, True),
    "multiply": (np.multiply, ALL, True),
    "divide": (divide, ["float32", "float64", "int32"], True),
    "maximum": (np.maximum, ALL, True),
    "minimum": (np.minimum, ALL, True),
    "floorDivide": (lambda a, b: np.floor_divide(a, b) if a.dtype.kind == "f" else int_div(a, b), NUMBERS, True),
    "remainder": (lambda a, b: np.remainder(a, b) if a.dtype.kind == "f" else int_rem(a, b), NUMBERS, False),
    "atan2": (lambda a, b: np.arctan2(a.astype("float64"), b.astype("float64")).astype(a.dtype), FLOATS, False),
    "equal": (np.equal, ALL, True),
    "notEqual": (np.not_equal, ALL, True),
    "less": (np.less, ALL, True),
    "lessEqual": (np.less_equal, ALL, True),
    "greater": (np.greater, ALL, True),
    "greaterEqual": (np.greater_equal, ALL, True),
    "logicalAnd": (np.logical_and, ALL, True),
    "logicalOr": (np.logical_or, ALL, True),
    "logicalXor": (np.logical_xor, ALL, True),
    "bitwiseAnd": (np.bitwise_and, INTS + ["bool"], True),
    "bitwiseOr": (np.bitwise_or, INTS + ["bool"], True),
    "bitwiseXor": (np.bitwise_xor, INTS + ["bool"], True),
}

for name, (f, kinds, exact) in BINARY.items():
    for dtype in kinds:
        a = sample(dtype, (4, 6))
        b = rng.permutation(sample(dtype, (4, 6)).ravel()).reshape(4, 6)
        case(name, [a, b], f(a, b), exact=exact)
        row = sample(dtype, (6,), special=False)
        case(name, [a, row], f(a, row), exact=exact)
        column = sample(dtype, (4, 1), special=False)
        case(name, [row, column], f(row, column), exact=exact)

for dtype in FLOATS:
    a = sample(dtype, (4, 6))
    b = rng.permutation(a.ravel()).reshape(4, 6)
    case("pow", [a, b], np.power(a.astype("float64"), b.astype("float64")).astype(dtype), exact=False)
a = np.array([[2, 3, -3, 7, 0, 1], [5, 10, -1, -1, 2, 46341]], "int32")
b = np.array([[3, 4, 5, 11, 0, 9], [13, 9, 4, 5, 31, 2]], "int32")
case("pow", [a, b], np.power(a, b))
case("pow", [a.astype("uint8"), b.astype("uint8")], np.power(a.astype("uint8"), b.astype("uint8")))
for dtype in INTS:
    a = sample(dtype, (3, 5))
    b = rng.integers(0, 8, (3, 5)).astype(dtype)
    case("bitwiseLeftShift", [a, b], np.left_shift(a, b))
    case("bitwiseRightShift", [a, b], np.right_shift(a, b))

for a, b in [("int32", "float32"), ("float32", "float64"), ("bool", "int32"), ("uint8", "int32"), ("bool", "uint8"),
             ("uint8", "float32"), ("bool", "float64")]:
    x, y = sample(a, (2, 3), False), sample(b, (2, 3), False)
    out = (x.astype("float64") * y.astype("float64"))
    case("multiply", [x, y], out.astype(b) if b[0] == "f" else x.astype(b) * y.astype(b))

# Conversion: float to integer truncates and saturates, NaN gives 0.
for source in ALL:
    x = sample(source, (4, 6))
    if source[0] == "f":
        x = x.astype("float64")
        x.ravel()[:6] = [1e10, -1e10, 255.9, -0.9, 4294967295.0, 2147483647.0]
        x = x.astype(source)
    for target in ALL:
        if target == source:
            continue
        if source[0] == "f" and target in INTS:
            info = np.iinfo(target)
            clean = np.where(np.isnan(x), 0, x).astype("float64")
            want = np.clip(np.trunc(clean), info.min, info.max).astype("int64").astype(target)
        else:
            want = x.astype(target)
        case("astype", [x], want, {"dtype": target})

c = sample("bool", (3, 4))
for dtype in ["float32", "int32", "bool"]:
    a, b = sample(dtype, (3, 4)), sample(dtype, (4,))
    case("where", [c, a, b], np.where(c, a, b))
    case("where", [c[:, :1], a, b], np.where(c[:, :1], a, b))

# Reductions.
WIDE = {"bool": "int32", "uint8": "uint32"}
AXES = [None, 0, 1, 2, -1, [0, 1], [0, 2], [1, 2]]
for dtype in ALL:
    x = sample(dtype, (3, 4, 5), special=False)
    if dtype in ["int32", "uint32"]:
        x = (x % 1000).astype(dtype)
    y = np.where(rng.random((3, 4, 5)) < 0.6, 1, x).astype(dtype)
    for axis in AXES:
        ax = tuple(axis) if isinstance(axis, list) else axis
        options = {} if axis is None else {"axis": axis}
        kept = {**options, "keepdims": True}
        acc = WIDE.get(dtype, dtype)
        wide = "float64" if dtype[0] == "f" else "int64"
        case("sum", [x], np.sum(x, axis=ax, dtype=wide).astype(acc), options, exact=dtype[0] != "f")
        case("prod", [y], np.prod(y, axis=ax, dtype=wide).astype(acc), options, exact=dtype[0] != "f")
        case("max", [x], np.max(x, axis=ax, keepdims=True), kept)
        case("min", [x], np.min(x, axis=ax), options)
        case("any", [x], np.any(x, axis=ax), options)
        case("all", [x], np.all(x, axis=ax, keepdims=True), kept)
        if dtype[0] == "f" or dtype == "int32":
            out = dtype if dtype[0] == "f" else "float32"
            case("mean", [x], np.mean(x, axis=ax, dtype="float64").astype(out), options, False)
            case("var", [x], np.var(x, axis=ax, dtype="float64").astype(out), options, False)
            case("std", [x], np.std(x, axis=ax, ddof=1, keepdims=True, dtype="float64").astype(out),
                 {**kept, "correction": 1}, False)
            z = (x.astype("float64") % 7).astype(out)
            case("logsumexp", [z], sp.logsumexp(z.astype("float64"), axis=ax).astype(out), options, False)
        if axis is None or isinstance(axis, int):
            case("argmax", [x], np.argmax(x, axis=ax).astype("int32"), options)
            case("argmin", [x], np.argmin(x, axis=ax, keepdims=True).astype("int32"), kept)

nan = np.array([[1, np.nan, 3], [np.nan, 5, -np.inf], [2, 2, 1]], "float32")
for name, f in [("max", np.max), ("min", np.min), ("sum", np.sum), ("prod", np.prod)]:
    case(name, [nan], f(nan, axis=1), {"axis": 1})
for name, f in [("argmax", np.argmax), ("argmin", np.argmin)]:
    case(name, [nan], f(nan, axis=1).astype("int32"), {"axis": 1})
hole = np.zeros((3, 0, 2), "float32")
case("sum", [hole], np.sum(hole, axis=1), {"axis": 1})
case("prod", [hole], np.prod(hole, axis=1), {"axis": 1})
case("sum", [hole], np.sum(hole, axis=0), {"axis": 0})
case("any", [hole], np.any(hole))
case("all", [hole], np.all(hole))
case("max", [hole], np.max(hole, axis=0), {"axis": 0})
case("add", [hole, np.ones(2, "float32")], hole + 1)
case("exp", [hole], hole)
wrap = np.full(5, 2**31 - 1, "int32")
case("sum", [wrap], np.sum(wrap, dtype="int32"))
case("prod", [wrap], np.prod(wrap, dtype="int32"))

# Products.
PRODUCTS = [((3, 4), (4, 5)), ((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 5)), ((2, 3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)),
            ((3, 4), (2, 4, 5)), ((5, 1, 3, 4), (2, 4, 5)), ((2, 3, 4), (4,)), ((4,), (2, 4, 5)), ((3, 0), (0, 5)),
            ((0, 4), (4, 5)), ((1, 1), (1, 1)), ((17, 33), (33, 9))]
for dtype in ["float32", "float64", "int32", "uint8"]:
    for sa, sb in PRODUCTS:
        a, b = sample(dtype, sa, False), sample(dtype, sb, False)
        if dtype == "int32":
            a, b = a % 100, b % 100
        wide = "float64" if dtype[0] == "f" else "int64"
        case("matmul", [a, b], np.matmul(a.astype(wide), b.astype(wide)).astype(dtype), None, dtype[0] != "f")
a, b = sample("float32", (2, 3, 4), False), sample("float32", (4, 3, 5), False)
case("tensordot", [a, b], np.tensordot(a, b, ([1, 2], [1, 0])), {"axes": [[1, 2], [1, 0]]}, False)
a, b = sample("float32", (2, 3, 4), False), sample("float32", (3, 4, 5), False)
case("tensordot", [a, b], np.tensordot(a, b, 2), {"axes": 2}, False)

# Convolutions and pooling, by XLA.
jax.config.update("jax_enable_x64", True)


def conv(xs, ws, **options):
    x, w = sample("float64", xs, False), sample("float64", ws, False)
    for dtype in FLOATS:
        a, b = x.astype(dtype), w.astype(dtype)
        pad = options.get("padding", "valid")
        out = jax.lax.conv_general_dilated(
            a.astype("float64"), b.astype("float64"),
            window_strides=options.get("strides", [1, 1]),
            padding=pad.upper() if isinstance(pad, str) else pad,
            lhs_dilation=options.get("inputDilation"), rhs_dilation=options.get("kernelDilation"),
            dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=options.get("groups", 1))
        case("conv2d", [a, b], np.asarray(out).astype(dtype), options, False)


conv((2, 5, 6, 3), (3, 3, 3, 4))
conv((2, 5, 6, 3), (3, 3, 3, 4), padding="same")
conv((1, 7, 6, 2), (3, 2, 2, 5), padding="same", strides=[2, 3])
conv((1, 7, 8, 1), (2, 3, 1, 3), strides=[1, 2], kernelDilation=[2, 1])
conv((1, 4, 3, 2), (3, 3, 2, 2), padding=[[2, 1], [1, 2]], inputDilation=[2, 2])
conv((1, 6, 6, 2), (3, 3, 2, 2), padding=[[-1, 2], [0, -2]])
conv((1, 1, 1, 8), (1, 1, 8, 3))
conv((2, 5, 4, 6), (3, 2, 2, 9), groups=3, padding="same")
conv((1, 6, 5, 4), (2, 2, 1, 8), groups=4, strides=[2, 1])


def pool(xs, kind, window, strides, padding, options):
    for dtype in FLOATS:
        x = sample(dtype, xs, False)
        spec = dict(window_dimensions=(1, *window, 1), window_strides=(1, *strides, 1),
                    padding=padding if isinstance(padding, str) else [(0, 0), *padding, (0, 0)])
        if kind == "maxPool2d":
            out = jax.lax.reduce_window(x, -np.inf, jax.lax.max, **spec)
        else:
            out = jax.lax.reduce_window(x, np.array(0, dtype), jax.lax.add, **spec) / np.prod(window)
        case(kind, [x], np.asarray(out).astype(dtype), {"window": window, **options}, False)


for kind in ["maxPool2d", "avgPool2d"]:
    pool((2, 4, 6, 3), kind, [2, 2], [2, 2], "VALID", {})
    pool((1, 5, 7, 2), kind, [2, 3], [2, 3], "VALID", {})
    pool((1, 6, 7, 2), kind, [3, 3], [2, 1], "VALID", {"strides": [2, 1]})
    pool((1, 6, 7, 2), kind, [3, 3], [2, 2], "SAME", {"strides": 2, "padding": "same"})
    pool((1, 5, 5, 1), kind, [2, 2], [3, 3], [(1, 1), (0, 1)], {"strides": 3, "padding": [[1, 1], [0, 1]]})

# Basic indexing: JSON lists are ranges, null a new axis, "..." the ellipsis.
INDICES = [
    ((5,), [2]), ((5,), [-1]), ((5,), [[1, 4]]), ((5,), [[None, None, -1]]), ((5,), [[None, None, 2]]),
    ((5,), [[-2, None]]), ((5,), [[4, 0, -2]]), ((5,), [[10, None]]), ((5,), [[None, -10]]), ((5,), [[3, 1]]),
    ((5,), [[-100, 100]]), ((5,), [[None, 1, -3]]), ((5,), []), ((5,), ["..."]), ((5,), [None]), ((5,), [None, 2]),
    ((3, 4), [1]), ((3, 4), [1, 2]), ((3, 4), [[], 1]), ((3, 4), ["...", 1]), ((3, 4), [[], None, [1, 3]]),
    ((3, 4), [[None, None, -1], [None, None, -2]]), ((3, 4), [[0, 0]]), ((3, 4), [-1, [None, None, -1]]),
    ((2, 3, 4), [1, "...", [None, None, 3]]), ((2, 3, 4), ["...", None]), ((2, 3, 4), [None, "...", 0, None]),
    ((2, 3, 4), [[1, None, -1], [], [3, None, -2]]), ((2, 0, 4), [[], [], [1, 3]]), ((2, 3, 4), [0, 1, 2]),
]


def numpy_index(index):
    out = []
    for entry in index:
        if isinstance(entry, list):
            out.append(slice(*entry) if entry else slice(None))
        else:
            out.append(Ellipsis if entry == "..." else entry)
    return tuple(out)


for shape, index in INDICES:
    x = np.arange(np.prod(shape), dtype="int32").reshape(shape)
    where = numpy_index(index)
    case("slice", [x], x[where], {"index": index})
    changed = x.copy()
    changed[where] = -9
    case("update", [x, np.array(-9, "int32")], changed, {"index": index})

x = sample("float32", (3, 4, 5), False)
for axis in [0, 1, 2, -1]:
    i = np.array([[0, 2, -1], [1, 1, -3]], "int32")
    case("take", [x, i], np.take(x, i, axis), {"axis": axis})
case("compress", [x, np.array([True, False, True])], x[[0, 2]], {"axis": 0})
case("compress", [x, x > 0], x[x > 0])

# Movement.
x = sample("int32", (2, 3, 4))
MOVES = {
    "reshape": [({"shape": [6, 4]}, x.reshape(6, 4)), ({"shape": [-1]}, x.reshape(-1)), ({"shape": [4, -1, 2]}, x.reshape(4, -1, 2))],
    "permuteDims": [({"axes": [2, 0, 1]}, x.transpose(2, 0, 1)), ({"axes": [-1, 1, 0]}, x.transpose(-1, 1, 0))],
    "flip": [({"axis": 1}, np.flip(x, 1)), ({"axis": [0, 2]}, np.flip(x, (0, 2))), ({}, np.flip(x))],
    "roll": [({"shift": 2, "axis": 2}, np.roll(x, 2, 2)), ({"shift": -1, "axis": 0}, np.roll(x, -1, 0)), ({"shift": 7}, np.roll(x, 7))],
    "tile": [({"reps": 2}, np.tile(x, 2)), ({"reps": [2, 1, 1, 3]}, np.tile(x, (2, 1, 1, 3)))],
    "repeat": [({"count": 3, "axis": 1}, np.repeat(x, 3, 1)), ({"count": 2}, np.repeat(x, 2))],
    "expandDims": [({"axis": 0}, np.expand_dims(x, 0)), ({"axis": [1, -1]}, np.expand_dims(x, (1, -1)))],
    "moveaxis": [({"source": 0, "destination": -1}, np.moveaxis(x, 0, -1)), ({"source": 2, "destination": 0}, np.moveaxis(x, 2, 0))],
    "swapaxes": [({"a": 0, "b": 2}, np.swapaxes(x, 0, 2))],
    "broadcastTo": [({"shape": [5, 2, 3, 4]}, np.broadcast_to(x, (5, 2, 3, 4)))],
    "pad": [({"widths": 1}, np.pad(x, 1)), ({"widths": [[0, 2], [1, 0], [3, 1]], "value": 7}, np.pad(x, [(0, 2), (1, 0), (3, 1)], constant_values=7))],
    "tril": [({}, np.tril(x)), ({"k": 1}, np.tril(x, 1)), ({"k": -2}, np.tril(x, -2))],
    "triu": [({}, np.triu(x)), ({"k": 1}, np.triu(x, 1)), ({"k": -2}, np.triu(x, -2))],
}
for name, list_ in MOVES.items():
    for options, want in list_:
        case(name, [x], want, options)
case("squeeze", [x[:1, :, :1]], x[0, :, 0])
case("squeeze", [x[:1, :, :1]], x[0, :, :1], {"axis": 0})
for axis in [0, 1, -1]:
    case("concat", [x, x[:, :, :] + 1], np.concatenate([x, x + 1], axis), {"axis": axis})
    case("stack", [x, x + 1, x + 2], np.stack([x, x + 1, x + 2], axis), {"axis": axis})
case("concat", [x, x[:1].astype("float64")], np.concatenate([x, x[:1].astype("float64")]))

# Creation.
case("arange", [], np.arange(7, dtype="int32"), {"args": [7]})
case("arange", [], np.arange(2, 10, 3, dtype="int32"), {"args": [2, 10, 3]})
case("arange", [], np.arange(5, -5, -3, dtype="int32"), {"args": [5, -5, -3]})
case("arange", [], np.arange(0, 1, 0.125, dtype="float32"), {"args": [0, 1, 0.125]})
case("arange", [], np.arange(3, 3, dtype="int32"), {"args": [3, 3]})
case("linspace", [], np.linspace(-1, 2, 13).astype("float32"), {"args": [-1, 2, 13]})
case("linspace", [], np.linspace(0, 1, 8, endpoint=False), {"args": [0, 1, 8, {"dtype": "float64", "endpoint": False}]})
case("linspace", [], np.linspace(3, 5, 1).astype("float32"), {"args": [3, 5, 1]})
case("eye", [], np.eye(3, 5, 1, dtype="float32"), {"args": [3, 5, 1]})
case("eye", [], np.eye(4, 3, -2, dtype="int32"), {"args": [4, 3, -2, {"dtype": "int32"}]})
case("tri", [], np.tri(3, 5, 1, dtype="float32"), {"args": [3, 5, 1]})
case("tri", [], np.tri(4, 3, -2, dtype="bool"), {"args": [4, 3, -2, {"dtype": "bool"}]})

# Printing.
prints = []
PRINT = [
    np.arange(6, dtype="int32").reshape(2, 3), np.array(3.5, "float32"), np.array(7, "int32"), np.array([1, 2.5, 3.25]),
    np.array([0.1, 1 / 3, -2], "float32"), np.array([1e10, 1, np.nan]), np.array([1e-5, 1.0]), np.array([np.nan, -np.inf, 1]),
    np.array([1e-300, 1e300]), np.arange(2000, dtype="int32").reshape(2, 1000), np.arange(1200, dtype="float32").reshape(20, 6, 10),
    np.linspace(0, 1, 30), np.linspace(-1e3, 1e3, 7, dtype="float32"), np.arange(24, dtype="int32").reshape(2, 3, 4) * -1000,
    np.array([123456.789, 0.001]), np.array([-0.0, 0.0]), np.array([np.nan, np.inf]), np.zeros((0,), "float32"),
    rng.normal(size=(3, 30)).astype("float32"), np.array([[1234567.0, 0.5]]), np.array([1e8, 1.0]), np.array([99999999.0, 1e5]),
    np.array([1.123456789012, 2.0]), np.array([5, 255, 0], "uint8"), np.full((3, 3), 1e-4), np.full((2,), 16777217.0, "float32"),
    rng.normal(size=(2, 2, 11, 2)) * 1e-6, np.array([0.00012345, 0.0999], "float32"),
]
for x in PRINT:
    prints.append({"array": pack(x), "text": str(x)})

versions = {"numpy": np.__version__, "scipy": scipy.__version__, "jax": jax.__version__}
with open(os.path.join(HERE, "nx.json"), "w") as f:
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    shown = ",\n".join(json.dumps(p, separators=(",", ":")) for p in prints)
    f.write('{"versions":%s,\n"cases":[\n%s\n],\n"prints":[\n%s\n]}\n' % (json.dumps(versions), lines, shown))

# Random numbers, by JAX's default generator.
jax.config.update("jax_enable_x64", False)
jax.config.update("jax_threefry_partitionable", True)
draws = []


def drawn(op, seed, args, want, close=False):
    entry = {"op": op, "seed": seed, "args": args, "expected": pack(np.asarray(want))}
    if close:
        entry["close"] = True
    draws.append(entry)


data = jax.random.key_data
for seed in [0, 1, 42, 2**31 - 1, -1]:
    k = jax.random.key(seed)
    drawn("key", seed, [], data(k))
    drawn("split", seed, [2], data(jax.random.split(k)))
    drawn("split", seed, [5], data(jax.random.split(k, 5)))
    for n in [0, 1, 7, 2**31, 2**32 - 1]:
        drawn("foldIn", seed, [n], data(jax.random.fold_in(k, np.uint32(n))))
    drawn("bits", seed, [[7]], jax.random.bits(k, (7,)))
    drawn("bits", seed, [[2, 3, 2]], jax.random.bits(k, (2, 3, 2)))
    drawn("bits", seed, [[]], jax.random.bits(k, ()))
    drawn("uniform", seed, [[3, 5]], jax.random.uniform(k, (3, 5)))
    drawn("uniform", seed, [[3, 5], {"minval": -2.5, "maxval": 7}], jax.random.uniform(k, (3, 5), minval=-2.5, maxval=7), True)
    drawn("normal", seed, [[4, 5]], jax.random.normal(k, (4, 5)), True)
    drawn("bernoulli", seed, [0.3, [20]], jax.random.bernoulli(k, 0.3, (20,)))
    drawn("truncatedNormal", seed, [-1, 2, [9]], jax.random.truncated_normal(k, -1, 2, (9,)), True)
    drawn("gumbel", seed, [[9]], jax.random.gumbel(k, (9,)), True)
    for low, high in [(0, 10), (-5, 6), (0, 2**31 - 1), (-(2**31), 2**31 - 1), (3, 3), (0, 65536), (0, 100000)]:
        drawn("randint", seed, [[8], low, high], jax.random.randint(k, (8,), low, high))
    for n in [0, 1, 2, 10, 2000]:
        drawn("permutation", seed, [n], jax.random.permutation(k, n))
    logits = jnp.log(jnp.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]] * 4))
    drawn("categorical", seed, [pack(np.asarray(logits))], jax.random.categorical(k, logits))
jax.config.update("jax_enable_x64", True)
for seed in [0, 42, 2**40 + 5]:
    k = jax.random.key(seed)
    drawn("key", seed, [], data(k))
    drawn("uniform", seed, [[3, 5], {"dtype": "float64"}], jax.random.uniform(k, (3, 5), dtype="float64"))
    drawn("normal", seed, [[4, 5], {"dtype": "float64"}], jax.random.normal(k, (4, 5), dtype="float64"), True)

with open(os.path.join(HERE, "random.json"), "w") as f:
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in draws)
    f.write('{"versions":%s,\n"cases":[\n%s\n]}\n' % (json.dumps(versions), lines))
