"""From a text to actions, without a model: text → clauses → drafts → actions. Readable from top to bottom."""

import logging
from collections.abc import Callable, Iterable

from services.actions import (
    Accept,
    Action,
    AddToCart,
    AskProduct,
    AskShop,
    Browse,
    Cancel,
    Clarify,
    ClearCart,
    Decline,
    Greet,
    Help,
    Human,
    More,
    Other,
    Quote,
    RemoveFromCart,
    Search,
    Thanks,
)
from services.messages import Message, Reading
from services.understanding import injection, layout, offers, talk
from services.understanding.asking import read_compare, read_question
from services.understanding.cart import read_cart
from services.understanding.clauses import Clause, split
from services.understanding.conditions import read_condition
from services.understanding.corrections import corrected
from services.understanding.figures import read_figures
from services.understanding.filters import read_filters
from services.understanding.finding import (
    merged,
    narrows_only,
    read_browse,
    read_more,
    read_refinement,
    read_search,
    read_show,
)
from services.understanding.intents import counts, mark_order_numbers, read_intent
from services.understanding.language import detect
from services.understanding.lexicon import Brands, brands, lexicon, synonyms
from services.understanding.names import Shelf, fits
from services.understanding.references import content
from services.understanding.shop import read_shop, topics
from services.understanding.sizes import join_sizes
from services.understanding.text import clean, stem
from services.understanding.tokens import Token, mend, sound_out, tag, tokenise
from services.understanding.turn import Draft, Turn, draft

log = logging.getLogger(__name__)

Reader = Callable[[Clause, Turn], Draft | None]
_TEXT = 4096
_MOST_CLAUSES = 160  # wishes of one message; what is longer is asked back

# The order is the meaning: what is unmistakable first, a search last.
READERS: tuple[Reader, ...] = (
    talk.read_emoji,
    talk.read_chatter,
    talk.read_language,
    talk.read_yes_no,
    read_more,
    read_intent,
    read_compare,
    read_browse,
    talk.read_offtopic,
    read_cart,
    read_shop,
    read_refinement,
    read_question,
    read_show,
    read_search,
)


def read_by_rules(message: Message, brands: Iterable[str] = ()) -> Reading:  # noqa: A002, RUF100 - the contract's word
    """The message's actions and how sure the rules are; never raises: what the rules stumble over is asked back."""
    try:
        return explain(message, brands)[0]
    except Exception:
        log.exception("the rules stumbled over a message of %d characters", len(message.text))
        return Reading((Clarify(about=message.text.strip()[:200]),), 0.0)


def explain(message: Message, extra: Iterable[str] = ()) -> tuple[Reading, list[str]]:
    """The reading and its trace: which rule read what."""
    makers = brands(frozenset(extra))
    tokens, turn = _prepare(message, makers)
    drafts = _drafts(split(tokens), turn)
    actions, confidence = _settle(drafts, turn)
    return Reading(actions, round(confidence, 2)), turn.trace


def _prepare(message: Message, makers: Brands) -> tuple[list[Token], Turn]:
    """Lines that speak, cut into tagged tokens in the text's own language."""
    spoken = layout.lines(clean(message.text[:_TEXT]))
    tokens = tokenise("\n".join(spoken))
    language = detect(tokens, message.language)
    turn = Turn(message, Shelf(message.context), language)
    first, second = lexicon(language), lexicon("en" if language == "es" else "es")
    if language == "es":
        sound_out(tokens, first, lambda key: stem(key) in synonyms().meanings or stem(key) in turn.shelf.stems or second.knows(key))
    tokens = tag(tokens, first, second, lambda keys, at: _brand(makers, tokens, keys, at))
    tokens = join_sizes(read_figures(tokens, first))
    mark_order_numbers(tokens)
    known = synonyms().meanings
    _point(tokens, turn.shelf.stems)
    mend(tokens, first, lambda key: stem(key) in known or stem(key) in turn.shelf.stems)
    return corrected(tokens), turn


def _point(tokens: list[Token], stems: frozenset[str]) -> None:
    """ "lo hay en gris?", "las tienes en la 9?": an article before a verb is a pronoun."""
    for token, after in zip(tokens, [*tokens[1:], Token("", "", 0, 0, "break")], strict=True):
        if after.key == "te" and token.is_figure:
            after.tags = frozenset({"goods"})  # the fitting, no pronoun
        if token.key == "line" and not after.is_figure and "lin" in stems:
            token.tags = frozenset()  # of the trimmer, not of the basket
        if token.key in ("lo", "los", "las") and after.has("v.have", "q.verb", "v.need") and not after.has("enclitic"):
            token.tags = frozenset({"pron", "pron.object"})


def _brand(makers: Brands, tokens: list[Token], keys: list[str], at: int) -> tuple[int, str]:
    """A maker's name; one that is a plain word too only with a capital inside a sentence."""
    size, name = makers.match(keys, at)
    if (
        size
        and " ".join(keys[at : at + size]) in makers.plain
        and not (at and tokens[at].text[0].isupper() and not tokens[at].text.isupper())
    ):
        return 0, ""
    return size, name


def _drafts(clauses: list[Clause], turn: Turn) -> list[Draft]:
    """One draft a clause, in order; offers, bare numbers and conditions look further than one."""
    clauses = injection.without_injection(clauses, turn)
    turn.several = _lists_articles(clauses)
    turn.listing = sum(_is_item(c) for c in clauses) > 1 and len({c.line for c in clauses if _is_item(c)}) > 1
    number = offers.read_number(clauses, turn)
    if number is not None:
        turn.note(number.rule, turn.message.text, number)
        return [number]
    first, clauses = offers.read_offer(clauses, turn)
    found = [first] if first else []
    if first:
        turn.note(first.rule, turn.message.text, first)
    at = 0
    while at < len(clauses):
        if at >= _MOST_CLAUSES:
            return [*found, draft("too-much", 0.5)]
        narrowing = narrows_only(clauses[at]) if found and found[-1].rule.startswith("find.search") else None
        if narrowing is not None and isinstance(search := found[-1].actions[0], Search):
            found[-1] = draft("find.search-narrowed", 0.9, merged(search, narrowing))
            turn.note("find.narrowed", clauses[at].text())
            at += 1
            continue
        used, made = _read(clauses, at, turn, found_before=bool(found))
        found.extend(made)
        at += used
    return found


_SPEAKING = frozenset({
    "v.add", "v.need", "v.remove", "v.set", "v.show", "v.search", "v.have", "v.tell", "n.cart", "n.invoice", "n.quote", "w.where", "greet", "thanks", "yes", "no",
    "human", "checkout", "repeat", "clear", "cancel", "inject", "offtopic", "lang.es", "lang.en", "help", "more.list", "cond",
})  # fmt: skip


def _is_item(clause: Clause) -> bool:
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), None)
    return first is not None and first.is_figure and not clause.question


def _lists_articles(clauses: list[Clause]) -> bool:
    """Whether two clauses and more name a figure of something, one at least in earnest: "un arnés, dos eslingas"."""
    figures = [
        next((t for t in c.tokens if t.is_figure), None)
        for c in clauses
        if not c.question and not c.has("v.remove", "v.show", "v.search", "v.have")
    ]
    counted = [f for f in figures if f is not None]
    return len(counted) > 1


def _read(clauses: list[Clause], at: int, turn: Turn, *, found_before: bool) -> tuple[int, list[Draft]]:
    """How many clauses were read from ``at`` on, and the drafts."""
    clause = clauses[at]
    following = clauses[at + 1] if at + 1 < len(clauses) else None
    if clause.has("n.quote") and read_filters(clause.tokens).max_price is None:
        turn.quoting = True
    if clause.intro:
        turn.verb = "remove" if clause.has("v.remove") and not clause.has("v.add", "v.need") else turn.verb
        turn.note("intro", clause.text())
        return 1, []
    if (
        turn.listing
        and not clause.question
        and not any(t.is_figure for t in clause.tokens)
        and not clause.has(*_SPEAKING)
        and not topics(clause)
    ):
        turn.note("heading", clause.text())
        return 1, []
    if (
        clause.has("introducing")
        and not clause.has("inject")
        and not counts(clause)
        and (found_before or following is not None)
    ):
        turn.note("introduction", clause.text())
        return 1, []
    if _is_negated(clause):
        turn.note("not-wanted", clause.text())
        return 1, []
    if _is_otherwise(clause):
        turn.note("condition.else", clause.text())
        return 1, []
    conditional = read_condition(clause, following, turn)
    if conditional is not None:
        made, takes_next = conditional
        turn.note(made.rule, clause.text(), made)
        return 2 if takes_next else 1, [made]
    if _is_told(clause, following, turn):
        turn.note("told", clause.text())
        return 1, []
    return 1, list(_by_readers(clause, turn))


def _is_told(clause: Clause, following: Clause | None, turn: Turn) -> bool:
    """What happened before, or why, beside what is wanted: "we've got enough tape, take that off"."""
    if clause.question or clause.has("v.add", "v.remove", "v.set", "v.search", "n.invoice", "n.order", "keep"):
        return False
    if following is not None and following.has("v.remove") and following.has("pron", "pron.pl", "pron.object"):
        named = [f for t in content(clause.words) if len(f := fits([t], turn.shelf.cart)) == 1]
        if named:
            turn.last_sku = named[0][0].article.sku
            return True
    told = clause.has("past") and (turn.told_of or len(clause.words) > 3)
    return told and (turn.told_of or (following is not None and (not topics(clause) or bool(topics(following)))))


def _is_otherwise(clause: Clause) -> bool:
    """ "si no, déjalo", "if not, forget it": what would be done else; "si no me queda bien" is a condition."""
    at = next((i for i, t in enumerate(clause.tokens) if t.has("cond.else")), None)
    if at is None:
        return False
    after = clause.tokens[at + 1] if at + 1 < len(clause.tokens) else None
    return after is None or after.kind == "mark" or after.has("v.add", "v.remove", "dismiss", "no", "cancel", "enclitic", "v.show") or clause.tokens[at].key not in ("si no", "if not")


def _is_negated(clause: Clause) -> bool:
    """ "el bosch no", "not the Bosch": named only to say that it is not meant."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj")]
    if len(words) < 2 or clause.question:
        return False
    return words[0].has("negated") or (words[-1].key == "no" and words[0].has("definite") and len(words) <= 4)


def _by_readers(clause: Clause, turn: Turn) -> Iterable[Draft]:
    for reader in READERS:
        made = reader(clause, turn)
        if made is not None:
            turn.note(made.rule, clause.text(), made)
            turn.told_of = bool(made.actions) and not all(isinstance(a, _CHATTER) for a in made.actions)
            yield _doubted(made, clause)
            return
    turn.note("unread", clause.text())


def _doubted(made: Draft, clause: Clause) -> Draft:
    """A word that had to be mended makes the reading less sure."""
    slips = sum(t.mended for t in clause.tokens)
    return Draft(made.actions, max(0.5, made.confidence - 0.04 * slips), made.rule)


_CHATTER = (Greet, Thanks)
_UNHEARD = (Search, AskShop, Other, Accept, Decline, Cancel, Browse, More, Help, Clarify)


def _settle(drafts: list[Draft], turn: Turn) -> tuple[tuple[Action, ...], float]:
    """Small talk gives way, a quote comes last, one article keeps its place only once."""
    drafts = _articles(drafts)
    if turn.injected:
        drafts = [
            d for d in drafts if not any(isinstance(a, _UNHEARD + _CHATTER) or _is_loose(a) for a in d.actions)
        ] or [draft("injection.alone", 0.9, Other())]
    drafts = _without_asides(_without_chatter(drafts, turn))
    drafts = _without_reasons(drafts)
    actions = _unique([a for d in drafts for a in d.actions])
    sure = min((d.confidence for d in drafts), default=0.0)
    if turn.quoting:
        asked = [
            a
            for d in drafts
            for a in d.actions
            if d.rule.startswith(("cart.", "ask.product", "offer."))
            and not (isinstance(a, Clarify) and not a.candidates)
        ]
        return (*_unique(asked), Quote()), min(sure or 0.9, 0.9)
    if not actions:
        return (Clarify(about=turn.message.text.strip()[:200]),), 0.85 if not drafts and len(
            turn.message.text.strip()
        ) < 4 else 0.5
    return tuple(actions), sure


def _is_loose(action: Action) -> bool:
    """Beside an attempt only what is plainly ordered counts: an article that is known, or a figure."""
    return (
        isinstance(action, AskProduct | AddToCart) and action.sku is None and getattr(action, "quantity", None) is None
    )


def _articles(drafts: list[Draft]) -> list[Draft]:
    """ "un rollo" is one roll in a list of several articles, and no figure alone (rule 13)."""
    added = sum(isinstance(a, AddToCart) for d in drafts for a in d.actions)
    if added > 1:
        return drafts
    return [
        Draft(tuple(_uncounted(a) for a in d.actions), d.confidence, d.rule) if d.rule == "cart.add-article" else d
        for d in drafts
    ]


def _uncounted(action: Action) -> Action:
    return action.model_copy(update={"quantity": None}) if isinstance(action, AddToCart) else action


def _without_chatter(drafts: list[Draft], turn: Turn) -> list[Draft]:
    """Greeting, thanks, yes and off-topic stand only where nothing else is wanted."""
    if (
        not turn.context.offer
        and turn.context.state != "checkout"
        and any(isinstance(a, Thanks) for d in drafts for a in d.actions)
    ):
        drafts = [d for d in drafts if not any(isinstance(a, Accept) for a in d.actions)]
    if any(isinstance(a, Thanks) for d in drafts for a in d.actions):
        drafts = [d for d in drafts if not (d.rule == "find.search" and d.confidence <= _GUESSED)]
    for kinds in (_CHATTER, (Accept,), (Other,), (Decline, Cancel)):
        rest = [d for d in drafts if not all(isinstance(a, kinds) for a in d.actions) or not d.actions]
        if any(d.actions for d in rest) and len(rest) < len(drafts):
            drafts = rest
    return drafts


_GUESSED = 0.62


def _without_asides(drafts: list[Draft]) -> list[Draft]:
    """What was only taken for a search for want of anything else is an aside beside a real wish."""
    real = [d for d in drafts if not (d.rule.startswith("find.search") and d.confidence <= _GUESSED)]
    return real if any(d.actions for d in real) else drafts


def _without_reasons(drafts: list[Draft]) -> list[Draft]:
    """Who asks for a person has said why; who describes a need does not ask for the catalogue as well."""
    actions = [a for d in drafts for a in d.actions]
    if any(isinstance(a, Human) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, AskShop) and a.topic == "returns" for a in d.actions)]
    if any(isinstance(a, AskShop) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, Help) for a in d.actions)]
    if any(isinstance(a, Cancel) for a in actions):
        drafts = [d for d in drafts if not all(isinstance(a, Decline) for a in d.actions) or not d.actions]
    if any(isinstance(a, ClearCart) for a in actions):
        drafts = [
            d for d in drafts if not all(isinstance(a, Clarify | RemoveFromCart) for a in d.actions) or not d.actions
        ]
    if any(isinstance(a, Search) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, Browse) and a.category is None for a in d.actions)]
    return drafts


def _unique(actions: list[Action]) -> list[Action]:
    """The same wish said twice is one; greeting and thanking are said once."""
    kept: list[Action] = []
    for action in actions:
        if isinstance(action, AddToCart) and action.sku and action.quantity is not None:
            kept = [k for k in kept if not (isinstance(k, AddToCart) and k.sku == action.sku and k.quantity is None)]
        asked = isinstance(action, AskProduct) and any(
            isinstance(k, AskProduct) and (k.sku, k.query) == (action.sku, action.query) for k in kept
        )
        if not asked and (action not in kept or isinstance(action, AddToCart)):
            kept.append(action)
    chatter = sorted((a for a in kept if isinstance(a, _CHATTER)), key=lambda a: isinstance(a, Thanks))
    return chatter[-1:] if len(chatter) == len(kept) and chatter else kept
