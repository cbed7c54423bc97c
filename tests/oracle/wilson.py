"""The ends of the Wilson interval as the two roots of (p - s/n)^2 = z^2 p(1-p)/n, to 25 digits."""
import random

from mpmath import mp, mpf, polyroots
from statsmodels.stats.proportion import proportion_confint

mp.dps = 60
Z = mpf("1.959963984540054")


def ends(s, n):
    share, spread = mpf(s) / n, Z * Z / n
    roots = polyroots([1 + spread, -(2 * share + spread), share * share], maxsteps=500, extraprec=400)
    return sorted(root.real for root in roots)


cases = {(0, 1), (1, 1), (1, 2), (5, 10), (7, 9), (81, 263), (15, 148), (0, 20), (29, 29), (9999, 10000)}
for exponent in range(1, 13):
    n = 10**exponent
    cases |= {(0, n), (1, n), (2, n), (n // 3, n), (n // 2, n), (n - 2, n), (n - 1, n), (n, n)}
source = random.Random(20240607)
for _ in range(200):
    n = int(10 ** source.uniform(0, 12))
    cases.add((source.randint(0, n), n))
    cases.add((min(n, source.randint(0, 30)), n))

print("successes,trials,low,high")
for s, n in sorted(cases, key=lambda case: (case[1], case[0])):
    low, high = (mpf(0) if s == 0 else ends(s, n)[0]), (mpf(1) if s == n else ends(s, n)[1])
    other = proportion_confint(float(s), float(n), alpha=0.05, method="wilson")
    assert abs(low - other[0]) < 1e-9 and abs(high - other[1]) < 1e-9, (s, n)
    print(f"{s},{n},{mp.nstr(low, 25)},{mp.nstr(high, 25)}")
