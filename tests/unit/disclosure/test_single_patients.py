"""Pictures of single patients: of the synthetic, of the real where asked, under a policy never."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from planted import PLAN, planted_study

import ncstats as nc
from ncstats.disclosure.risk import Risks

ASKED = ", single_patients: true"
UPSET = "  together: {title: U, upset: [preterm, hematuria]%s}\ncurves:"
PICTURES = {"ages", "known", "together", "c"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool, bool], nc.Plan]:
    """The planted study, its patients said to be synthetic or real, asked for the pictures or not.

    One patient has hematuria alone, and one who is preterm too.
    """
    base = tmp_path_factory.mktemp("single")

    def make(synthetic: bool, asked: bool) -> nc.Plan:
        folder = base / f"{synthetic}-{asked}"
        if not folder.exists():
            planted_study(folder, serum_calcium="")  # else nothing is missing
        text = PLAN if synthetic else PLAN.replace(", synthetic: true", "")
        text = text.replace("curves:", UPSET % (ASKED if asked else ""))
        if not asked:
            text = text.replace(ASKED, "").replace(", swimmer: true", "")
        (folder / "plan.yaml").write_text(text, encoding="utf-8")
        lines = (folder / "patients.csv").read_text(encoding="utf-8").splitlines()
        if "hematuria" not in lines[0]:
            lines[0] += ",hematuria"
            lines[1:] = [f"{line},{'yes' if i in (1, 2) else 'no'}" for i, line in
                         enumerate(lines[1:])]  # fmt: skip
            (folder / "patients.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return nc.load_plan(folder)

    return make


def shows(run: nc.Run, name: str) -> bool:
    """Whether single patients stand in a picture: points, columns of patients, lines of visits."""
    figures = run.figures
    if name == "c":
        return "c_swimmer" in figures
    if name not in figures:
        return False
    axes = figures[name].to_matplotlib().axes
    if name == "together":
        return any(bar.get_height() == 1 for bar in axes[0].patches)
    artists = {artist.get_gid() for each in axes for artist in each.get_children()}
    return {"ages": "points", "known": "unknown"}[name] in artists


@pytest.mark.parametrize(
    ("synthetic", "asked", "expected"),
    [(True, False, PICTURES), (False, False, set()), (False, True, PICTURES)],
)
def test_where_they_are_drawn(
    study: Callable[[bool, bool], nc.Plan], synthetic: bool, asked: bool, expected: set[str]
) -> None:
    plan = study(synthetic, asked)
    run = nc.run(plan)
    assert {name for name in PICTURES if shows(run, name)} == expected
    assert isinstance(run.risks, Risks)
    assert {risk.item for risk in run.risks.rows if risk.kind == "picture"} == expected
    released = nc.run(plan, policy="mask10" if asked else "round5")
    assert not any(shows(released, name) for name in PICTURES)
    assert not released.released.marks


def test_no_file_of_them_is_written_under_a_policy(
    study: Callable[[bool, bool], nc.Plan], tmp_path: Path
) -> None:
    nc.run(study(False, True), policy="mask10").save(tmp_path / "out", ["md"])
    written = {path.stem for path in (tmp_path / "out/figures").iterdir()}
    assert written & {"ages", "together", "c_swimmer"} == set()
    assert {"known", "c"} <= written  # of groups
