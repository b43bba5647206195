"""The report as it is written by hand: tableone, lifelines and seaborn in one plain script.

Run by `report.py` beside `ncstats run`, in the environment of the peers:
`.venv-bench/bin/python tests/bench/plain_report.py STUDY OUT`. Of the study's patients.csv and
visits.csv it makes Tables 1 and 2 (tableone, with tests), a Kaplan-Meier curve to the first scan
without nephrocalcinosis (lifelines) and a bar chart of the genetic results (seaborn), in one HTML
file. It checks nothing, verifies nothing and speaks one language.
"""

from __future__ import annotations

import sys
import warnings
from io import StringIO
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from lifelines import KaplanMeierFitter
from tableone import TableOne

SIGNS = (
    "preterm", "age_band", "sex", "family_history", "failure_to_thrive", "dehydration",
    "nausea_vomiting", "abdominal_distension", "constipation", "abdominal_pain", "polyuria",
    "acute_renal_insufficiency", "hematuria", "proteinuria", "urinary_tract_infection",
    "vitamin_d_low", "bone_changes", "ecg_sinus_tachycardia", "diagnosed_by", "nc_type",
    "nc_laterality", "abnormal_kidney_volume", "kidney_structural_abnormality", "etiology",
)  # fmt: skip
LABORATORY = (
    "corrected_calcium", "serum_sodium", "serum_potassium", "serum_phosphate", "serum_chloride",
    "serum_magnesium", "alt", "ldh", "serum_creatinine", "blood_urea_nitrogen", "blood_ph",
    "hemoglobin",
)  # fmt: skip
BANDS = {"<1 month": 1, "1-12 months": 12, "1-2 years": 36, "3-5 years": 72, "6-12 years": 156}


def main(study: Path, out: Path) -> None:
    """Write OUT/report.html."""
    warnings.simplefilter("ignore")
    visits = pd.read_csv(study / "visits.csv")
    patients = completed(pd.read_csv(study / "patients.csv"), visits)
    table1 = TableOne(patients, columns=list(SIGNS), categorical=list(SIGNS))
    table2 = TableOne(
        patients, columns=[*LABORATORY, "persistent"], categorical=["persistent"],
        nonnormal=list(LABORATORY), groupby="calcium_group", pval=True, htest_name=True,
    )  # fmt: skip
    parts = [table1.to_html(), table2.to_html(), curve(patients), bars(patients)]
    out.mkdir(parents=True, exist_ok=True)
    page = "<!doctype html><meta charset='utf-8'><title>Report</title>" + "\n".join(parts)
    (out / "report.html").write_text(page, encoding="utf-8")


def completed(patients: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """With what follows: age bands, corrected calcium and its groups, and the first clear scan."""
    scans = visits[visits.modality.isin(["us", "ct"])]
    clear = scans[(scans.nc_left == "no") & (scans.nc_right == "no")]
    last = scans.groupby("patient_id").visit_months.max().rename("last_scan")
    first = clear.groupby("patient_id").visit_months.min().rename("improved")
    patients = patients.set_index("patient_id").join([last, first])
    corrected = patients.serum_calcium + 0.02 * (40 - patients.serum_albumin)
    groups = np.select([corrected < 2.1, corrected > 2.55], ["low", "high"], "normal")
    bands = pd.cut(patients.age_months, [-np.inf, *BANDS.values()], labels=list(BANDS), right=False)
    persistent = patients.improved.isna().map({True: "yes", False: "no"})
    return patients.assign(
        corrected_calcium=corrected,
        calcium_group=groups,
        age_band=bands.astype(str),
        persistent=persistent.where(patients.last_scan.notna()),
    )


def curve(patients: pd.DataFrame) -> str:
    """Kaplan-Meier by calcium group: the first scan without nephrocalcinosis, or the last scan."""
    _, axes = plt.subplots()
    followed = patients.dropna(subset=["last_scan"])
    for name, group in followed.groupby("calcium_group"):
        months = group.improved.fillna(group.last_scan)
        fitter = KaplanMeierFitter(label=name).fit(months, group.improved.notna())
        fitter.plot_survival_function(ax=axes)
    axes.set(xlabel="Months", ylabel="Without improvement")
    return svg()


def bars(patients: pd.DataFrame) -> str:
    """Genetic results of the children who were tested, the most frequent first."""
    plt.figure()
    tested = patients[patients.genetic_tested == "yes"]
    order = tested.genetic_result.value_counts().index
    sns.countplot(tested, y="genetic_result", order=order)
    plt.tight_layout()
    return svg()


def svg() -> str:
    """The current figure as an SVG element."""
    text = StringIO()
    plt.savefig(text, format="svg")
    plt.close()
    drawn = text.getvalue()
    return drawn[drawn.index("<svg") :]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
