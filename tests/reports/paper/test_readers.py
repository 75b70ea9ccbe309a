"""The report in the readers that people have: MuPDF's, and pdf.js, which Firefox shows files with.

What poppler and the validators say of it is in `test_pdf.py`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.house.source import ROOT
from tests.reports.paper.test_pdf import pdf_in
from webapp.i18n import LANGUAGES, texts

PDF_JS = ROOT / "tests/reader/node_modules/pdfjs-dist/build"
HOME = "http://reader.test"
OF_ITSELF = {"warning: ICC support is not available"}  # of the build that Debian has
READ = """async () => {
  const reader = await import('/pdf.min.mjs');
  reader.GlobalWorkerOptions.workerSrc = '/pdf.worker.min.mjs';
  const file = await reader.getDocument({url: '/report.pdf'}).promise;
  const words = [], roles = new Set();
  const walk = one => { roles.add(one.role); (one.children || []).forEach(walk); };
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    words.push(...(await page.getTextContent()).items.map(one => one.str));
    walk(await page.getStructTree());
  }
  const canvas = document.createElement('canvas');
  const page = await file.getPage(1), viewport = page.getViewport({scale: 1});
  [canvas.width, canvas.height] = [viewport.width, viewport.height];
  await page.render({canvas, viewport}).promise;
  const drawn = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return {
    words: words.join(' '), pages: file.numPages, roles: [...roles],
    bookmarks: (await file.getOutline()).length,
    files: Object.keys(await file.getAttachments()),
    ink: drawn.filter((value, place) => place % 4 === 0 && value < 128).length,
  };
}"""


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page on which pdf.js is, without a network: its files are the only ones there are."""
    page = chromium.new_page()
    page.route(f"{HOME}/**", give)
    page.goto(HOME)
    yield page
    page.close()


def give(route: Route) -> None:
    """A file of pdf.js, or an empty page."""
    name = route.request.url.removeprefix(f"{HOME}/")
    if name.endswith(".mjs"):
        route.fulfill(path=PDF_JS / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>reader</title>", content_type="text/html")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_js_reads_draws_and_walks_it(reader: Page, language: str) -> None:
    reader.route(f"{HOME}/report.pdf", lambda route: route.fulfill(body=pdf_in(language)))
    said: list[str] = []
    reader.on("console", lambda message: said.append(message.text))
    seen = reader.evaluate(READ)
    assert said == []
    assert texts(language)("report.section.signature") in seen["words"]
    assert {"H1", "H2", "Table", "TH", "Figure"} <= set(seen["roles"])
    assert seen["bookmarks"] > 9 and seen["ink"] > 1_000
    assert {name.rpartition(".")[2] for name in seen["files"]} == {"csv", "json"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_mupdf_reads_and_draws_it_without_complaint(language: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_in(language))
    words = mutool("draw", "-q", "-F", "txt", "-o", "-", str(path))
    assert texts(language)("report.section.signature") in words
    assert len(mutool("show", str(path), "outline").splitlines()) > 9
    mutool("draw", "-q", "-r", "30", "-o", str(tmp_path / "page%d.png"), str(path))
    assert (tmp_path / "page1.png").stat().st_size > 1_000


def mutool(*arguments: str) -> str:
    """What it says; no complaint about the file."""
    done = subprocess.run(["mutool", *arguments], capture_output=True, text=True, check=True)
    assert set(done.stderr.splitlines()) <= OF_ITSELF
    return done.stdout
