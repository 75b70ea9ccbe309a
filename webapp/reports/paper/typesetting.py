"""Turns the parts of a report into blocks and nodes, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatchmethod

from reportlab.graphics.shapes import Drawing

from webapp.i18n import LANGUAGE_NAMES
from webapp.reports.contents.document import (
    Contents,
    Details,
    Figure,
    JudgedFigure,
    KeyFigures,
    Part,
    Prose,
    QuarterlyReport,
    Section,
    Signature,
    Table,
    Text,
    Words,
    say,
)
from webapp.reports.contents.paper_document import PaperDocument
from webapp.reports.contents.quoted import Quoted
from webapp.reports.contents.wording import Wording, tag_of
from webapp.reports.paper.charts import draw_chart
from webapp.reports.paper.furniture import (
    LITTLE_ROOM,
    ChartBlock,
    ContentsBlock,
    SectionHeading,
    SignatureBlock,
    details,
    key_figures,
)
from webapp.reports.paper.judged import draw_judged
from webapp.reports.paper.layout import Block, MarginNote, Stack, text_block
from webapp.reports.paper.structure import StructureElement
from webapp.reports.paper.tables import table_block
from webapp.reports.paper.typography import (
    BODY,
    CAPTION,
    COLUMN,
    KICKER,
    LABEL,
    LEFT,
    MARGIN_HEAD,
    SMALL,
    SUBTITLE,
    TITLE,
    WIDTH,
    Style,
)


class Typesetter:
    """Sets one report in one language below the Document node `root`."""

    def __init__(
        self, root: StructureElement, wording: Wording, page_of: Callable[[StructureElement], int]
    ) -> None:
        self._root, self._wording, self._page_of = root, wording, page_of
        self._titles: list[tuple[str, StructureElement]] = []
        self._heading: dict[str, float] = {}

    def set_report(self, report: QuarterlyReport | PaperDocument) -> list[Block]:
        """Every block of the report, in order."""
        if isinstance(report, PaperDocument):
            self._heading = {"least": LITTLE_ROOM}
        self._titles = [
            (self._title(section), StructureElement("H2"))
            for section in report.sections
            if section.number
        ]
        blocks: list[Block] = [
            self._text(self._root.add("P"), report.company, KICKER),
            self._text(self._root.add("H1"), report.title, TITLE, space=3),
            self._text(self._root.add("P"), report.subtitle, SUBTITLE),
        ]
        blocks += self._set(report.cover, self._root)
        for section in report.sections:
            blocks += self._section(section)
        return blocks

    def _title(self, section: Section) -> str:
        title = self._wording.say(section.title)
        return f"{section.number}\u2002{title}" if section.number else title

    def _section(self, section: Section) -> list[Block]:
        place = self._root.add("Sect")
        if section.number:
            title, node = self._titles[section.number - 1]
            place.children.append(node)
        else:
            title, node = self._title(section), place.add("H2")
        blocks: list[Block] = [SectionHeading(node, title, **self._heading)]
        for part in section.parts:
            blocks += self._set(part, place)
        if section.is_whole:
            for block in blocks[:-1]:
                block.keep = True
        return blocks

    def _text(
        self,
        node: StructureElement,
        words: Words,
        style: Style,
        *,
        space: float = 0,
        lead: Words = None,
    ) -> Block:
        """A text over the whole width."""
        said = self._wording.say(words)
        bold = "" if lead is None else self._wording.say(lead)
        block = text_block(node, said, style, x=LEFT, width=WIDTH, lead=bold)
        block.space = space
        return block

    @singledispatchmethod
    def _set(self, part: Part, place: StructureElement) -> Iterable[Block]:
        raise TypeError(type(part))

    @_set.register
    def _(self, part: Details, place: StructureElement) -> Iterable[Block]:
        rows = [(self._wording.say(term), self._wording.say(what)) for term, what in part.rows]
        listed = place.add("L")
        blocks = details(listed, rows)
        for item, (_, what) in zip(listed.children, part.rows, strict=True):
            item.children[-1].language = tag_of(what)
        return blocks

    @_set.register
    def _(self, part: KeyFigures, place: StructureElement) -> Iterable[Block]:
        say, brief = self._wording.say, self._wording.brief
        items = [(brief(one.figure), say(one.label), say(one.note)) for one in part.items]
        return [key_figures(place.add("L"), items)]

    @_set.register
    def _(self, part: Text, place: StructureElement) -> Iterable[Block]:
        label = text_block(
            place.add("H3"),
            self._wording.say(part.label),
            LABEL,
            x=LEFT,
            width=MARGIN_HEAD - 14,
        )
        lead = "" if part.lead is None else self._wording.say(part.lead)
        if isinstance(part.text, Quoted) and lead:
            about = self._column(place.add("P"), "", BODY, lead)
            return self._quoted(MarginNote(label, about), part.text, place)
        node = place.add("P")
        node.language = tag_of(part.text)
        text: Block = self._column(node, self._wording.say(part.text), BODY, lead)
        if part.source is not None:
            source = self._column(place.add("P"), self._wording.say(part.source), SMALL)
            source.space = 2.0
            text = Stack([text, source])
        block = MarginNote(label, text)
        block.space = 8.0
        return [block]

    @_set.register
    def _(self, part: Prose, place: StructureElement) -> Iterable[Block]:
        lines, language = self._wording.prose(part)
        heading, width = place.add("H3"), MARGIN_HEAD - 14
        label = text_block(heading, self._wording.say(part.label), LABEL, x=LEFT, width=width)
        texts = [self._column(place.add("P"), line, BODY) for line in lines]
        if language != self._wording.texts.language:
            for node in place.children[-len(texts) :]:
                node.language = f"{language}-BE"
            mark = self._wording.say(
                say("remark.not_translated", language=LANGUAGE_NAMES[language])
            )
            texts.append(self._column(place.add("P"), mark, SMALL))
        blocks: list[Block] = [MarginNote(label, texts[0]), *texts[1:]]
        for number, block in enumerate(blocks):
            block.space = 3.0 if number else 8.0
        return blocks

    def _quoted(self, lead: Block, words: Quoted, place: StructureElement) -> list[Block]:
        """What somebody wrote below what it is about: a paragraph has one language."""
        node = place.add("P")
        node.language = tag_of(words)
        lead.space, lead.keep = 8.0, True
        return [lead, self._column(node, self._wording.say(words), BODY)]

    def _column(self, node: StructureElement, text: str, style: Style, lead: str = "") -> Block:
        width = WIDTH - MARGIN_HEAD
        return text_block(node, text, style, x=COLUMN, width=width, lead=lead)

    @_set.register
    def _(self, part: Contents, place: StructureElement) -> Iterable[Block]:
        block = ContentsBlock(place.add("TOC"), self._titles, self._page_of)
        block.space = 22.0
        return [block]

    @_set.register(Figure)
    @_set.register(JudgedFigure)
    def _(self, part: Figure | JudgedFigure, place: StructureElement) -> Iterable[Block]:
        figure = place.add("Figure", alt=self._wording.say(part.alt))
        caption = self._text(figure.add("Caption"), part.caption, CAPTION, space=18)
        caption.keep = True
        chart = ChartBlock(figure, self._drawn(part))
        if part.note is None:
            chart.keep = False
            return [caption, chart]
        return [caption, chart, self._text(place.add("P"), part.note, SMALL, space=2)]

    def _drawn(self, part: Figure | JudgedFigure) -> Drawing:
        if isinstance(part, JudgedFigure):
            return draw_judged(part, self._wording)
        return draw_chart(part, self._wording)

    @_set.register
    def _(self, part: Table, place: StructureElement) -> Iterable[Block]:
        node = place.add("Table")
        caption = self._text(node.add("Caption"), part.caption, CAPTION, space=18)
        caption.keep = True
        said = [self._text(place.add("P"), note, SMALL) for note in part.notes]
        notes = Stack(said) if said else Block()
        return [caption, table_block(part, node, notes, self._wording)]

    @_set.register
    def _(self, part: Signature, place: StructureElement) -> Iterable[Block]:
        say = self._wording.say
        fields = [(place.add("P"), say(field)) for field in part.fields]
        return [SignatureBlock(fields, (place.add("P"), say(part.remarks)))]
