"""A browser draws a figure's SVG as matplotlib draws its pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ncstats.figures import save_figure, svg_text

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from ncstats.report.run import Run

DOTS = 192
"""An inch in CSS is 96 pixels; the browser draws each with two dots."""
BLUR = 3
"""Dots over which edges are smoothed: the two round them to different dots."""
FAINTEST = 80
"""Of 255, what a missing or shifted line, mark or letter would differ by, and no edge does."""


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L").filter(ImageFilter.GaussianBlur(BLUR)), dtype=float)


@pytest.mark.parametrize(
    "name", ["participant_flow", "figure1", "laboratory", "etiologies", "presentation", "effects",
             "known", "improvement", "improvement_between_scans", "improvement_swimmer"]
)  # fmt: skip
def test_svg_and_pixels_show_the_same(
    browser: Browser, run: Run, tmp_path: Path, name: str
) -> None:
    figure = run.figures[name]
    save_figure(figure, tmp_path / "figure.png", DOTS)
    context = browser.new_context(device_scale_factor=2)
    page = context.new_page()
    page.set_content(f"<body style='margin:0'>{svg_text(figure)}</body>")
    taken = page.locator("svg").screenshot()
    context.close()
    shown = Image.open(io.BytesIO(taken))
    plotted = Image.open(tmp_path / "figure.png").resize(shown.size)
    assert np.abs(pixels(shown) - pixels(plotted)).max() < FAINTEST
