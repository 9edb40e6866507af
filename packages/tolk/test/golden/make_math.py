"""Writes math.json: functions at 60 digits (Python's decimal), as the nearest double and what it lacks.

Run: python make_math.py > math.json (Python >= 3.9, no packages). Rows are [x, high, low] or [x, y, high, low].
"""
import json
import math
import os
import random
import struct
import sys
from decimal import Decimal as D, getcontext

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../kernel/math"))
getcontext().prec = 90
PI = D("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651")
random.seed(7)


def to32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def sine(x):
    x = x % (2 * PI)
    total, term, n = D(0), x, 1
    while abs(term) > D(10) ** -85:
        total += term
        n += 2
        term *= -x * x / (n * (n - 1))
    return total


def erf(x):
    if abs(x) > 12:
        return D(1).copy_sign(x)
    z, total, term, n = x * x, D(0), x, 0
    while n < 3000:
        part = term / (2 * n + 1)
        total += part
        if n > 4 and abs(part) < D(10) ** -85:
            break
        n += 1
        term *= -z / n
    return total * 2 / PI.sqrt()


def erfinv(x):
    y = D(math.copysign(1e-300, x)) if x == 0 else x * PI.sqrt() / 2
    for _ in range(300):
        step = (erf(y) - x) * PI.sqrt() / 2 * (y * y).exp()
        y -= step
        if abs(step) < D(10) ** -45 * abs(y):
            break
    return y


def atan(t):
    turns = 0
    while abs(t) > D("0.05"):
        t = t / (1 + (1 + t * t).sqrt())
        turns += 1
    total, power, n = D(0), t, 0
    while abs(power) > D(10) ** -85:
        total += (-1) ** n * power / (2 * n + 1)
        power *= t * t
        n += 1
    return total * 2**turns


def atan2(y, x):
    if abs(y) <= abs(x):
        angle = atan(y / x)
        return angle if x > 0 else angle + PI.copy_sign(y)
    return (PI / 2).copy_sign(y) - atan(x / y)


def expm1(x):
    return x + x * x / 2 + x**3 / 6 + x**4 / 24 if abs(x) < D(10) ** -20 else x.exp() - 1


functions = {
    "exp": (lambda x: x.exp(), lambda: random.uniform(-740, 709), lambda: random.uniform(-1, 1)),
    "expm1": (expm1, lambda: random.uniform(-40, 700), lambda: random.choice([1, -1]) * 10 ** random.uniform(-15, 0.5)),
    "log": (lambda x: x.ln(), lambda: 10 ** random.uniform(-320, 308), lambda: random.uniform(0.4, 2.5)),
    "log1p": (lambda x: (1 + x).ln(), lambda: 10 ** random.uniform(-20, 300), lambda: random.uniform(-0.999, 2)),
    "sin": (sine, lambda: random.uniform(-1e6, 1e6), lambda: random.uniform(-8, 8)),
    "cos": (lambda x: sine(x + PI / 2), lambda: random.uniform(-1e6, 1e6), lambda: random.uniform(-8, 8)),
    "tanh": (
        lambda x: expm1(2 * x) / (expm1(2 * x) + 2),
        lambda: random.uniform(-20, 20),
        lambda: random.choice([1, -1]) * 10 ** random.uniform(-10, 0.3),
    ),
    "erf": (erf, lambda: random.uniform(-6.5, 6.5), lambda: random.choice([1, -1]) * 10 ** random.uniform(-10, 0.2)),
    "erfinv": (
        erfinv,
        lambda: random.choice([1, -1]) * (1 - 10 ** random.uniform(-15, -0.3)),
        lambda: random.choice([1, -1]) * 10 ** random.uniform(-10, 0),
    ),
}
pairs = {
    "pow": (
        lambda x, y: (y * x.ln()).exp(),
        lambda: (10 ** random.uniform(-3, 3), random.uniform(-90, 90)),
        lambda: (random.uniform(0.5, 2), random.uniform(-900, 900)),
    ),
    "atan2": (
        atan2,
        lambda: (random.uniform(-9, 9), random.uniform(-9, 9)),
        lambda: (random.choice([1, -1]) * 10 ** random.uniform(-9, 9), random.choice([1, -1]) * 10 ** random.uniform(-9, 9)),
    ),
}


def split(value):
    high = float(value)
    return [high, float(value - D(high))]


result = {"_made": "Python %s decimal, 90 digits" % sys.version.split()[0]}
for name, (f, *draws) in functions.items():
    rows = []
    for i in range(160):
        x = draws[i % 2]()
        # Every other pair is a float32 too, so that the rows serve both types.
        x = to32(x) if i % 4 < 2 and 1e-37 < abs(x) < 1e38 else x
        if name == "erfinv" and abs(x) >= 1:
            continue
        rows.append([x, *split(f(D(x)))])
    result[name] = rows
for name, (f, *draws) in pairs.items():
    rows = []
    for i in range(160):
        x, y = draws[i % 2]()
        if i % 4 < 2:
            x, y = to32(x), to32(y)
        rows.append([x, y, *split(f(D(x), D(y)))])
    result[name] = rows
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in result.items()) + "\n}")
