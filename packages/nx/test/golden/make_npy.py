"""Writes npy.json: files that NumPy wrote, in base64, and what they hold. Run like make_nx.py."""

import base64
import io
import json
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def encode(write):
    f = io.BytesIO()
    write(f)
    return base64.b64encode(f.getvalue()).decode()


def held(x, dtype):
    return {"dtype": dtype, "shape": list(x.shape), "data": x.ravel().tolist()}


files = []


def add(name, x, dtype, version=None):
    files.append({"name": name, "array": held(x, dtype),
                  "file": encode(lambda f: np.lib.format.write_array(f, x, version=version))})


x = np.arange(24).reshape(2, 3, 4)
for dtype, ours in [("b1", "bool"), ("u1", "uint8"), ("i1", "int8"), ("<i2", "int16"), (">i2", "int16"), ("<u2", "uint16"),
                    ("<i4", "int32"), (">i4", "int32"), ("<u4", "uint32"), (">u4", "uint32"), ("<i8", "int64"),
                    (">i8", "int64"), ("<u8", "uint64"), ("<f4", "float32"), (">f4", "float32"), ("<f8", "float64"),
                    (">f8", "float64")]:
    add(f"{dtype} in C order", (x % 2 if dtype == "b1" else x).astype(dtype), ours)
add("float32 in Fortran order", np.asfortranarray(x.astype("<f4")), "float32")
add("big-endian float64 in Fortran order", np.asfortranarray(x.astype(">f8")), "float64")
add("a 0-d array", np.array(2.5, "<f4"), "float32")
add("an empty array", np.zeros((0, 3), "<i4"), "int32")
add("a 1-d array", np.arange(5, dtype="<f4"), "float32")
add("version 2", x.astype("<f4"), "float32", (2, 0))
add("version 3", x.astype("<f4"), "float32", (3, 0))

archives = []
for name, save in [("savez", np.savez), ("savez_compressed", np.savez_compressed)]:
    a, b = x.astype("float32"), np.arange(1000, dtype="int32")
    archives.append({"name": name, "file": encode(lambda f: save(f, a=a, b=b)),
                     "arrays": {"a": held(a, "float32"), "b": held(b, "int32")}})

refused = {
    "huge": encode(lambda f: np.save(f, np.array([2**40]))),
    "complex": encode(lambda f: np.save(f, np.array([1j]))),
    "record": encode(lambda f: np.save(f, np.zeros(2, [("x", "f4")]))),
}

with open(os.path.join(HERE, "npy.json"), "w") as f:
    json.dump({"versions": {"numpy": np.__version__}, "files": files, "archives": archives, "refused": refused}, f,
              separators=(",", ":"))
    f.write("\n")
