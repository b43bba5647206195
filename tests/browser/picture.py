"""The README's picture of a number that is asked: `.venv/bin/python tests/browser/picture.py`.

Takes it of reports/chongqing/report.html in the Chromium of the system.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "chongqing"


def main() -> None:
    """Ask the p value of potassium in Table 2, and take the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 860})
        page.emulate_media(reduced_motion="reduce")
        page.goto((FOLDER / "report.html").as_uri() + "#table-table2")
        page.locator("#table-table2 tbody tr", has_text="potassium").locator("td.p .why").click()
        page.screenshot(path=FOLDER / "number.png")
        browser.close()


if __name__ == "__main__":
    main()
