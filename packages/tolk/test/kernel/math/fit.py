"""Writes the polynomials of src/kernel/math/coefficients.ts: interpolation at Chebyshev nodes, in 90 digits.

Run: python fit.py > ../../../src/kernel/math/coefficients.ts (Python >= 3.9, no packages).
"""
import struct
from decimal import Decimal as D, getcontext

getcontext().prec = 90
PI = D("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651")


def cosine(x):
    total, term, n = D(0), D(1), 0
    while abs(term) > D(10) ** -85:
        total += term
        n += 2
        term *= -x * x / (n * (n - 1))
    return total


def series(coefficient, x):
    total, power, n = D(0), D(1), 0
    while n < 2000:
        term = coefficient(n) * power
        total += term
        if n > 4 and abs(term) < D(10) ** -80 and term != 0:
            break
        if x == 0:
            break
        power *= x
        n += 1
    return total


def fit(f, low, high, degree):
    """Monomial coefficients, lowest first, of the interpolant of f in (x - centre)-free form."""
    low, high = D(low), D(high)
    n = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cosine(PI * (2 * i + 1) / (2 * n)) for i in range(n)]
    table = [f(x) for x in nodes]
    for level in range(1, n):
        for i in range(n - 1, level - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - level])
    poly = [D(0)] * n
    for i in range(n - 1, -1, -1):
        shifted = [D(0)] + poly[:-1]
        poly = [s - nodes[i] * p for s, p in zip(shifted, poly)]
        poly[0] += table[i]
    between = [low + (high - low) * D(i) / 37 + D("1e-12") for i in range(38)]
    error = max(abs(sum(c * x**k for k, c in enumerate(poly)) - f(x)) for x in between)
    return poly, float(error / max(abs(f(x)) for x in between))


factorials = [D(1)]
for i in range(1, 2100):
    factorials.append(factorials[-1] * i)


def erf_series(x):
    z, total, term, n = x * x, D(0), x, 0
    while n < 1500:
        part = term / (2 * n + 1)
        total += part
        if n > 2 and abs(part) < D(10) ** -85:
            break
        n += 1
        term *= -z / n
    return total * 2 / PI.sqrt()


def tail(t):
    x = 2 * (1 + t) / (1 - t)
    return (1 - erf_series(x)) * (x * x).exp()


def erfinv_over_x(w):
    """erfinv(x) / x where w = -log(1 - x * x)."""
    x = (1 - (-w).exp()).sqrt()
    if x == 0:
        return PI.sqrt() / 2
    # From the left the function is concave, so Newton's steps do not overshoot.
    y = x * PI.sqrt() / 2
    for _ in range(200):
        step = (erf_series(y) - x) * PI.sqrt() / 2 * (y * y).exp()
        y -= step
        if abs(step) < D(10) ** -40:
            break
    return y / x


def to32(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def write(name, f, low, high, degree, single, note):
    poly, error = fit(f, low, high, degree)
    values = [to32(c) if single else float(c) for c in poly]
    body = "".join("  %s,\n" % (("%.9g" if single else "%.17g") % v) for v in reversed(values))
    print(f"/** {note}; relative error {error:.1e} before rounding. */")
    print(f"export const {name}: readonly number[] = [\n{body}];\n")


print("// Written by test/kernel/math/fit.py. Highest power first.\n")
half_ln2 = D(2).ln() / 2 + D("0.001")
log_top = ((D(2).sqrt() - 1) / (D(2).sqrt() + 1)) ** 2 + D("0.0003")
quarter = (PI / 4) ** 2 + D("0.002")
eighth = (D(2).sqrt() - 1) ** 2 + D("0.0005")
for single, suffix in ((True, "32"), (False, "64")):
    pick = lambda a, b: a if single else b
    write("exp" + suffix, lambda r: series(lambda n: 1 / factorials[n + 2], r), -half_ln2, half_ln2, pick(4, 10), single,
          "(exp(r) - 1 - r) / r^2 for |r| <= log(2) / 2")
    write("log" + suffix, lambda z: series(lambda n: D(2) / (2 * n + 3), z), 0, log_top, pick(2, 7), single,
          "(log((1 + s) / (1 - s)) - 2 s) / s^3 in s^2, for (1 + s) / (1 - s) between the roots of 1/2 and 2")
    write("sin" + suffix, lambda z: series(lambda n: D(-1) ** (n + 1) / factorials[2 * n + 3], z), 0, quarter, pick(3, 6), single,
          "(sin(r) - r) / r^3 in r^2 for |r| <= pi / 4")
    write("cos" + suffix, lambda z: series(lambda n: D(-1) ** n / factorials[2 * n + 4], z), 0, quarter, pick(3, 6), single,
          "(cos(r) - 1 + r^2 / 2) / r^4 in r^2 for |r| <= pi / 4")
    write("erfNear" + suffix, lambda z: series(lambda n: 2 / PI.sqrt() * D(-1) ** n / (factorials[n] * (2 * n + 1)), z) - 1, 0, 1, pick(6, 12), single,
          "erf(x) / x - 1 in x^2 for |x| <= 1")
    write("erfFar" + suffix, tail, D(-1) / 3, pick(D(1) / 3, D(1) / 2), pick(7, 17), single,
          "erfc(x) exp(x^2) in (x - 2) / (x + 2) for 1 <= x <= %d" % pick(4, 6))
write("atan64", lambda z: series(lambda n: D(-1) ** (n + 1) / (2 * n + 3), z), 0, eighth, 12, False,
      "(atan(t) - t) / t^3 in t^2 for |t| <= tan(pi / 8)")
write("erfinvNear32", lambda v: erfinv_over_x(v + D("2.5")), D("-2.5"), D("2.5"), 9, True, "erfinv(x) / x in w - 2.5, w = -log(1 - x^2) < 5")
write("erfinvFar32", lambda v: erfinv_over_x((v + 3) ** 2), D(5).sqrt() - 3, D("1.1"), 9, True, "erfinv(x) / x in sqrt(w) - 3, w < 16.8")
write("erfinvNear64", lambda v: erfinv_over_x(v + D("3.125")), D("-3.125"), D("3.125"), 22, False, "erfinv(x) / x in w - 3.125, w < 6.25")
write("erfinvMiddle64", lambda v: erfinv_over_x((v + D("3.25")) ** 2), D("-0.75"), D("0.75"), 18, False, "erfinv(x) / x in sqrt(w) - 3.25, w < 16")
write("erfinvFar64", lambda v: erfinv_over_x((v + 5) ** 2), D("-1"), D("1.1"), 18, False, "erfinv(x) / x in sqrt(w) - 5, w < 37.2")
