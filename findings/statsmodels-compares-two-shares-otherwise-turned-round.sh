#!/usr/bin/env bash
# statsmodels: whether a share of 17 in 200 and one of 2 in 50 can lie ten points apart, by the score test (Miettinen and
# Nurminen 1985). It must not matter which group is called the first; here it does, since the shares under the hypothesis are
# not those of the greatest likelihood. The interval inverts the test: of two groups of 40, one pair of counts in four has none.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet statsmodels==0.15.0 scipy==1.17.1 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import statsmodels
from scipy import stats
from scipy.optimize import minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep, test_proportions_2indep

APART = 0.1
warnings.simplefilter("ignore")


def tested(some: int, of: int, others: int, of_others: int, apart: float) -> float:
    kind = {"method": "score", "compare": "diff", "value": apart}
    return float(test_proportions_2indep(some, of, others, of_others, **kind).pvalue)


def by_likelihood(some: int, of: int, others: int, of_others: int, apart: float) -> float:
    def unlikely(share: float) -> float:
        return -stats.binom.logpmf(some, of, share + apart) - stats.binom.logpmf(others, of_others, share)

    share = minimize_scalar(unlikely, bounds=(max(0, -apart), min(1, 1 - apart)), method="bounded").x
    spread = (share + apart) * (1 - share - apart) / of + share * (1 - share) / of_others
    people = of + of_others
    away = some / of - others / of_others - apart
    return float(2 * stats.norm.sf(abs(away) / (spread * people / (people - 1)) ** 0.5))


def has_interval(some: int, others: int) -> bool:
    try:
        confint_proportions_2indep(some, 40, others, 40, method="score", compare="diff")
    except ValueError:
        return False
    return True


seen = tested(17, 200, 2, 50, APART), tested(2, 50, 17, 200, -APART)
right = by_likelihood(17, 200, 2, 50, APART), by_likelihood(2, 50, 17, 200, -APART)
without = sum(not has_interval(some, others) for some in range(1, 40) for others in range(1, 40))
print("statsmodels", statsmodels.__version__)
print(f"expected: p = {right[0]:.4f}, and {right[1]:.4f} turned round; an interval for each of 1521 pairs of counts")
print(f"seen:     p = {seen[0]:.4f}, and {seen[1]:.4f} turned round; no interval (ValueError) for {without} of them")
sys.exit(not (abs(right[0] - right[1]) < 1e-4 and seen[0] > 3 * seen[1] and without > 100))
PYTHON
