"""What the SPSS syntax of the register gives, run by GNU PSPP, which reads the language of SPSS.

Run in this folder with the project's interpreter and `pspp` on the path; writes pspp.csv, which the
test reads. PSPP has not all of SPSS: what it lacks (Welch, exact tests, NPTESTS, PROPORTIONS) is
not here. The patients are those of veteran.csv beside this folder.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ncstats.methods import method

HERE = Path(__file__).parent
NUMBER = r"(-?[\d.]+)"
QUARTILES = rf"x,1,Weighted Average,{NUMBER},{NUMBER},{NUMBER}"
# The key of a method, the grouping variable, where its numbers stand in PSPP's output, their names.
CASES = (
    ("kruskal_wallis", "g", rf"Chi-Square,{NUMBER}\ndf,{NUMBER}", ("statistic", "df")),
    ("mann_whitney_uncorrected", "h", rf"x,\d+\.\d+,\d+\.\d+,{NUMBER}", ("z",)),
    ("anova", "g", rf"Between Groups,[^\n]*?,\d+,[\d.]+,{NUMBER}", ("statistic",)),
    (
        "mean_difference",
        "h",
        rf"not assumed,,,[\d.]+,[\d.]+,[\d.]+,{NUMBER},[\d.]+,{NUMBER},{NUMBER}",
        ("estimate", "ci_low", "ci_high"),
    ),
    ("quantile_6", "g", QUARTILES, ("0.25", "0.5", "0.75")),
    ("quantile_2", "g", QUARTILES, ("0.25", "0.5", "0.75")),
    ("chi_squared", "g", rf"Pearson Chi-Square,{NUMBER},{NUMBER}", ("statistic", "df")),
    ("chi_squared_yates", "h", rf"Continuity Correction,{NUMBER},{NUMBER}", ("statistic", "df")),
    ("cramers_v", "g", rf"Cramer's V,{NUMBER}", ("estimate",)),
)
VARIABLES = "/VARIABLES=x F8 y F2 g F2 h F2"
CELLS = {"squamous": "1,1", "smallcell": "2,1", "adeno": "3,2", "large": "4,2"}


def main() -> None:
    """Run every case and write its numbers."""
    with (HERE / "pspp.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("method", "group", "statistic", "value"))
        for key, group, pattern, names in CASES:
            found = re.search(pattern, output(key, group))
            if found is None:
                sys.exit(f"{key}: PSPP printed nothing of the kind")
            table.writerows(
                (key, group, name, value) for name, value in zip(names, found.groups(), strict=True)
            )


def output(key: str, group: str) -> str:
    """What PSPP prints for the register's syntax of one method."""
    syntax = method(key).spss
    variable = "x" if method(key).kind == "number" else "y"
    syntax = re.sub(r"\bx\b", variable, re.sub(r"\bg\b", group, syntax)).replace("(1 3)", "(1 4)")
    with tempfile.TemporaryDirectory() as folder:
        patients = Path(folder) / "patients.csv"
        patients.write_text("\n".join(lines()) + "\n", encoding="utf-8")
        commands = (
            "SET FORMAT=F20.12.",
            f'GET DATA /TYPE=TXT /FILE="{patients}" /DELIMITERS="," {VARIABLES}.',
            syntax,
        )
        program = Path(folder) / "run.sps"
        program.write_text("\n".join(commands) + "\n", encoding="utf-8")
        command = ["pspp", "-O", "format=csv", str(program)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def lines() -> list[str]:
    """Time, event, cell type (g) and two groups of it (h) of every patient."""
    with (HERE.parent / "veteran.csv").open(encoding="utf-8", newline="") as file:
        return [
            f"{row['time']},{row['event']},{CELLS[row['celltype']]}" for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    main()
