"""From a text to actions, without a model: text → clauses → drafts → actions. Readable from top to bottom."""

import logging
from collections.abc import Callable, Iterable

from services.actions import (
    Clarify,
    Search,
)
from services.messages import Message, Reading
from services.understanding import injection, offers, talk
from services.understanding.acts import act_of
from services.understanding.addresses import read_address, read_detail
from services.understanding.asides import (
    denies_figure,
    gives_reason,
    introduces,
    is_heading,
    is_item,
    is_negated,
    is_otherwise,
    is_told,
    leads_with_reason,
    lists_articles,
    mark_bare_lines,
    mark_counts_behind,
    tells_why,
)
from services.understanding.asking import read_question
from services.understanding.belonging import read_belonging
from services.understanding.cart import read_cart
from services.understanding.clauses import Clause, split
from services.understanding.comparing import read_compare
from services.understanding.conditions import read_condition
from services.understanding.fallback import second_opinion
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
from services.understanding.intents import read_intent
from services.understanding.joining import joined
from services.understanding.leading import leads
from services.understanding.lexicon import brands
from services.understanding.needs import read_need
from services.understanding.preparing import prepare
from services.understanding.removing import read_unwanted
from services.understanding.settling import CHATTER, settle
from services.understanding.shop import read_shop
from services.understanding.sorting import read_sorting
from services.understanding.sureness import doubts
from services.understanding.telling import is_stated
from services.understanding.turn import Draft, Turn, draft
from services.understanding.weighing import read_weighing

log = logging.getLogger(__name__)

Reader = Callable[[Clause, Turn], Draft | None]
_MOST_CLAUSES = 160  # wishes of one message; what is longer is asked back

# The order is the meaning: what is unmistakable first, a search last.
READERS: tuple[Reader, ...] = (
    talk.read_emoji,
    talk.read_chatter,
    talk.read_language,
    read_unwanted,
    read_detail,
    talk.read_yes_no,
    read_more,
    read_intent,
    read_compare,
    read_weighing,
    read_browse,
    talk.read_offtopic,
    read_belonging,
    read_cart,
    read_shop,
    read_sorting,
    read_refinement,
    read_question,
    read_show,
    read_search,
)


def read_by_rules(message: Message, brands: Iterable[str] = ()) -> Reading:
    """The message's actions and how sure the rules are; never raises: what the rules stumble over is asked back."""
    try:
        return explain(message, brands)[0]
    except Exception:
        log.exception("the rules stumbled over a message of %d characters", len(message.text))
        return Reading((Clarify(about=message.text.strip()[:200]),), 0.0)


def explain(message: Message, extra: Iterable[str] = ()) -> tuple[Reading, list[str]]:
    """The reading and its trace: which rule read what."""
    makers = brands(frozenset(extra))
    tokens, turn = prepare(message, makers)
    drafts = _drafts(joined(split(tokens)), turn)
    actions, confidence = settle(drafts, turn)
    found = doubts(turn.read, actions, turn)
    for name, cap in found:
        turn.trace.append(f"doubt {name}: at most {cap:.2f}")
    caps = [cap for _, cap in found]
    return Reading(actions, min(round(confidence, 2), 0.5 if turn.overlong else 1.0, *caps)), turn.trace


def _drafts(clauses: list[Clause], turn: Turn) -> list[Draft]:
    """One draft a clause, in order; offers, bare numbers and conditions look further than one."""
    clauses = injection.without_injection(clauses, turn)
    mark_counts_behind(clauses)
    turn.thanked = any(c.has("thanks") for c in clauses)
    turn.several = lists_articles(clauses)
    turn.listing = sum(is_item(c) for c in clauses) > 1 and len({c.line for c in clauses if is_item(c)}) > 1
    if turn.listing:
        mark_bare_lines(clauses)
    number = offers.read_number(clauses, turn)
    if number is not None:
        turn.note(number.rule, turn.message.text, number)
        return [number]
    first, clauses = offers.read_offer(clauses, turn)
    where = None if first else read_address(clauses, turn)
    if where is not None:
        turn.note(where.rule, turn.message.text, where)
        return [where]
    need = None if first else read_need(clauses, turn)
    if need is not None:
        whole = Clause([t for c in clauses for t in c.tokens])
        turn.note(need.rule, whole.text(), need)
        turn.read.append((whole, need))
        return [need]
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


def _read(clauses: list[Clause], at: int, turn: Turn, *, found_before: bool) -> tuple[int, list[Draft]]:
    """How many clauses were read from ``at`` on, and the drafts."""
    clause = clauses[at]
    following = clauses[at + 1] if at + 1 < len(clauses) else None
    if clause.has("n.quote") and read_filters(clause.tokens).max_price is None:
        turn.quoting = True
    aside = _aside(clause, following, turn, found_before=found_before)
    if aside:
        turn.note(aside, clause.text())
        return 1, []
    conditional = read_condition(clause, following, turn)
    if conditional is not None:
        made, takes_next = conditional
        turn.note(made.rule, clause.text(), made)
        return 2 if takes_next else 1, [made]
    if is_told(clause, following, turn):
        turn.note("told", clause.text())
        return 1, []
    return 1, list(_by_readers(clause, turn, alone=len(clauses) == 1))


def _aside(clause: Clause, following: Clause | None, turn: Turn, *, found_before: bool) -> str:
    """Why nothing is to be read from the clause; empty where something is."""
    if leads(clause, following, turn):
        return "leading"
    if clause.intro:
        turn.refused = clause.has("correction", "mistake")
        turn.verb = "remove" if act_of(clause, turn).kind == "remove" else turn.verb
        return "intro"
    if turn.listing and is_heading(clause):
        return "heading"
    if introduces(clause) and (found_before or following is not None):
        return "introduction"
    if is_stated(clause, following, turn):
        return "statement"
    if (found_before or leads_with_reason(clause, following)) and (gives_reason(clause) or tells_why(clause, turn)):
        return "reason"
    if (is_negated(clause) and act_of(clause, turn).kind != "remove") or (found_before and denies_figure(clause)):
        return "not-wanted"
    return "condition.else" if is_otherwise(clause) else ""


def _by_readers(clause: Clause, turn: Turn, *, alone: bool) -> Iterable[Draft]:
    read = next((made for reader in READERS if (made := reader(clause, turn)) is not None), None)
    made = second_opinion(clause, read, turn, alone=alone)
    if made is None:
        turn.read.append((clause, None))
        turn.note("unread", clause.text())
        return
    turn.note(made.rule, clause.text(), made)
    turn.refused = made.rule == "talk.no"
    turn.told_of = bool(made.actions) and not all(isinstance(a, CHATTER) for a in made.actions)
    made = _doubted(made, clause)
    turn.read.append((clause, made))
    yield made


def _doubted(made: Draft, clause: Clause) -> Draft:
    """A word that had to be mended makes the reading less sure."""
    slips = sum(t.mended for t in clause.tokens)
    return Draft(made.actions, max(0.5, made.confidence - 0.04 * slips), made.rule)
