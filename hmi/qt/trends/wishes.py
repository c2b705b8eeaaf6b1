"""What can be typed on the trends page, and what becomes of it."""

from collections.abc import Sequence

from hmi.models.trends import (
    COMPARISONS,
    DATE,
    NOTHING,
    Finder,
    OwnTemplates,
    Template,
    TrendModel,
    When,
    shift_to_date,
    when,
)
from hmi.qt.context import Context
from hmi.qt.trends.chooser import Offer, Wish
from scada.model import BadInput


class Wishes:
    """Points, templates, dates and comparisons for one `TrendModel`."""

    def __init__(self, context: Context, model: TrendModel, site: Sequence[Template]) -> None:
        self.context, self.model, self.site = context, model, site
        self.finder = Finder(context.model.table)
        self.own = OwnTemplates(context.model.personal)

    # -- points ------------------------------------------------------------------------------

    def point(self) -> Wish:
        """A point to be added."""
        return Wish(self.context.text("trends.find"), "", self._points, self._add)

    def _points(self, words: str) -> list[Offer]:
        said = self.context.model.words
        return [Offer(f"{tag.id}  {said.name(tag)}", tag.id) for tag in self.finder.find(words)]

    def _add(self, words: str, key: str) -> str:
        if not key:
            return self.context.text("trends.not_found", words=words)
        if not self.model.add(key):
            return self.context.text("trends.not_added", tag=key)
        return ""

    # -- templates ---------------------------------------------------------------------------

    @property
    def templates(self) -> list[Template]:
        """Those a person saved, then those of the site."""
        return [*self.own.all(self.context.model.user), *self.site]

    def named(self, template: Template) -> str:
        """A template in words."""
        if template.name:
            return template.name
        area = self.context.model.words.area(template.area)
        return self.context.text(f"trends.template.{template.kind}", area=area)

    def template(self) -> Wish:
        """A template to be shown; one's own can be let go."""
        text = self.context.text
        return Wish(
            text("trends.template_find"),
            text("trends.template_hint"),
            self._templates,
            self._show_template,
            self._let_go,
        )

    def _templates(self, words: str) -> list[Offer]:
        wanted = words.casefold().split()
        named = [(self.named(template), template) for template in self.templates]
        return [
            Offer(f"★ {name}" if template.name else name, str(number))
            for number, (name, template) in enumerate(named)
            if all(word in name.casefold() for word in wanted)
        ]

    def _show_template(self, words: str, key: str) -> str:
        if not key:
            return self.context.text("trends.not_found", words=words)
        self.model.show(self.templates[int(key)].tags)
        return ""

    def _let_go(self, key: str) -> None:
        template = self.templates[int(key)]
        if template.name:
            self.own.remove(self.context.model.user, template.name)

    def save(self) -> Wish:
        """A name for the pens there are."""
        text = self.context.text
        return Wish(text("trends.save_as"), text("trends.save_hint"), self._same_names, self._save)

    def _same_names(self, words: str) -> list[Offer]:
        kept = self.own.all(self.context.model.user)
        return [Offer(one.name, one.name) for one in kept if one.name.startswith(words)]

    def _save(self, words: str, key: str) -> str:
        name = words or key
        if not name or not self.model.pens:
            return self.context.text("trends.save_hint")
        self.own.save(self.context.model.user, name, [pen.id for pen in self.model.pens])
        self.context.say.emit(self.context.text("trends.kept", name=name))
        return ""

    # -- dates -------------------------------------------------------------------------------

    def moment(self) -> Wish:
        """A date, a time or a span to go to."""
        text = self.context.text
        return Wish(text("trends.go_to"), text("trends.when_hint"), self._preview, self._go)

    def _preview(self, words: str) -> list[Offer]:
        found = self._understood(words)
        return [Offer(self._said(found), "")] if isinstance(found, When) else []

    def _go(self, words: str, key: str) -> str:
        found = self._understood(words)
        if isinstance(found, str):
            return found
        if found.end_ns is not None:
            self.model.go_to(found.start_ns, found.end_ns)
        else:
            half = self.model.span.width_ns // 2
            self.model.go_to(found.start_ns - half, found.start_ns + half)
            self.model.put_cursor(found.start_ns)
        return ""

    def _understood(self, words: str) -> When | str:
        """What the words mean, or what is wrong with them, in the language in use."""
        try:
            return when(words, self.model.now_ns, self.context.model.words.zone)
        except BadInput as error:
            english, _, chinese = str(error).partition(" / ")
            return self.context.model.language.pick(chinese or english, english)

    def _said(self, found: When) -> str:
        words = self.context.model.words
        start = f"{words.date(found.start_ns)} {words.minute(found.start_ns)}"
        if found.end_ns is None or found.is_day:
            return words.date(found.start_ns) if found.is_day else start
        return f"{start} — {words.date(found.end_ns)} {words.minute(found.end_ns)}"

    # -- comparisons -------------------------------------------------------------------------

    def comparison(self) -> Wish:
        """A period to compare with: one of those there are, or a typed date."""
        text = self.context.text
        return Wish(
            text("trends.compare_date"), text("trends.when_hint"), self._periods, self._compare
        )

    def _periods(self, words: str) -> list[Offer]:
        if words:
            return self._preview(words)
        text = self.context.text
        return [Offer(text(f"trends.compared.{name}"), name) for name in COMPARISONS]

    def _compare(self, words: str, key: str) -> str:
        if key:
            self.model.compare_with(key)
            return ""
        found = self._understood(words)
        if isinstance(found, str):
            return found
        zone = self.context.model.words.zone
        shift_ns = shift_to_date(self.model.span, found.start_ns, found.is_day, zone)
        if shift_ns <= 0:
            return self.context.text("trends.not_earlier")
        self.model.compare_with(DATE if shift_ns else NOTHING, shift_ns)
        return ""
