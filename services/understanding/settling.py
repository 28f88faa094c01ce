"""From the drafts of the clauses to one answer: what gives way, what comes last, what was said twice."""

from services.actions import (
    Accept,
    Action,
    AddToCart,
    AskProduct,
    AskShop,
    Browse,
    Cancel,
    ChangeLanguage,
    Checkout,
    Clarify,
    ClearCart,
    Decline,
    Greet,
    Help,
    Human,
    More,
    OrderStatus,
    Other,
    Quote,
    RemoveFromCart,
    Search,
    SetQuantity,
    ShowProduct,
    Thanks,
)
from services.understanding.clauses import Clause
from services.understanding.shop import is_goods
from services.understanding.turn import Draft, Turn, draft

CHATTER = (Greet, Thanks)


_UNHEARD = (Search, AskShop, Other, Accept, Decline, Cancel, Browse, More, Help, Clarify)


_GUESSED = 0.62
_NAMED = 0.87  # an article named without "show me"


def settle(drafts: list[Draft], turn: Turn) -> tuple[tuple[Action, ...], float]:
    """Small talk gives way, a quote comes last, one article keeps its place only once."""
    drafts = _one_need(_talked_over(_articles(drafts), turn), turn)
    if turn.injected and any(isinstance(a, AddToCart) for d in drafts for a in d.actions):
        drafts = [d for d in drafts if not any(isinstance(a, Human) for a in d.actions)]  # "see below from my manager"
    if turn.injected:
        drafts = [
            d for d in drafts if not any(isinstance(a, _UNHEARD + CHATTER) or _is_loose(a) for a in d.actions)
        ] or [draft("injection.alone", 0.9, Other())]
    drafts = _without_asides(_without_chatter(drafts, turn))
    drafts = _without_refused(_without_reasons(drafts), turn)
    actions = _named(_unique([a for d in drafts for a in d.actions]), turn)
    sure = min((d.confidence for d in drafts), default=0.0)
    if turn.quoting:
        asked = [
            a
            for d in drafts
            for a in d.actions
            if (d.rule.startswith(("cart.", "ask.product", "offer.")) or _asked_beside(d, turn))
            and not (isinstance(a, Clarify) and not a.candidates)
        ]
        return (*_unique(asked), Quote()), min(sure or 0.9, 0.9)
    if not actions:
        return (Clarify(about=turn.message.text.strip()[:200]),), 0.85 if not drafts and len(
            turn.message.text.strip()
        ) < 4 else 0.5
    return tuple(actions), sure


def _talked_over(drafts: list[Draft], turn: Turn) -> list[Draft]:
    """What is said with a no or a stop is its reason: "no thanks, I've got one somewhere", "stop, I'm not ready"."""
    told = [made for clause, made in turn.read if made is not None and _is_guess(made) and _says(clause, turn)]
    rest = [d for d in drafts if not any(d is t for t in told)]
    if turn.declined and not any(d.actions for d in rest):
        return [draft("offer.declined-why", 0.86, Decline())]
    ended = bool(rest) and all(isinstance(a, Cancel | Decline | Accept) for d in rest for a in d.actions)
    return rest if ended else drafts


def _one_need(drafts: list[Draft], turn: Turn) -> list[Draft]:
    """As in "the shed door has dropped, need something to hold it": what is wrong says what the thing is for."""
    pairs = zip(turn.read, turn.read[1:], strict=False)
    for (_, first), (clause, second) in pairs:
        told, sought = _sought(first), _sought(second)
        if told is None or sought is None or not clause.has("pron", "pron.pl") or first not in drafts:
            continue
        if any(is_goods(t) for t in clause.words):
            continue
        whole = sought.model_copy(update={"query": f"{told.query} {sought.query}"})
        made = draft("find.search-told", 0.82, whole)
        return [made if d is second else d for d in drafts if d is not first]
    return drafts


def _without_refused(drafts: list[Draft], turn: Turn) -> list[Draft]:
    """As in "skip the Bosch, I'll take the Makita": nothing is there to be removed, so one was only not chosen."""
    if turn.shelf.cart or not any(isinstance(a, AddToCart) for d in drafts for a in d.actions):
        return drafts
    return [d for d in drafts if not d.actions or not all(isinstance(a, RemoveFromCart) and a.sku for a in d.actions)]


def _asked_beside(made: Draft, turn: Turn) -> bool:
    """As in "quote for 50 couplers, and do you offer credit?": a question of the shop in a clause of its own."""
    own = next((clause for clause, read in turn.read if read is made), None)
    return own is not None and made.rule.startswith("shop.") and own.question and not own.has("n.quote")


def _sought(made: Draft | None) -> Search | None:
    """The search for something said that a draft is, and nothing else."""
    only = made.actions[0] if made is not None and len(made.actions) == 1 else None
    return only if isinstance(only, Search) and only.query and not only.refine else None


def _says(clause: Clause, turn: Turn) -> bool:
    """A statement, and no unknown article's name: "no, gaskets" seeks them."""
    return len(clause.words) > 2 or (turn.declined and not clause.words[-1].key.endswith("s"))


def _named(actions: list[Action], turn: Turn) -> list[Action]:
    """A change of the cart that names nothing is asked back: there is nothing to carry out."""
    nameless = [
        a for a in actions if isinstance(a, AddToCart | SetQuantity | RemoveFromCart) and not (a.sku or a.query)
    ]
    if not nameless:
        return actions
    asked = Clarify(about=turn.message.text.strip()[:200])
    return [*(a for a in actions if a not in nameless), asked]


def _is_loose(action: Action) -> bool:
    """Beside an attempt only what is plainly ordered counts: an article that is known, or a figure."""
    return (
        isinstance(action, AskProduct | AddToCart) and action.sku is None and getattr(action, "quantity", None) is None
    )


def _articles(drafts: list[Draft]) -> list[Draft]:
    """As in "un rollo" is one roll in a list of several articles, and no figure alone (rule 13)."""
    added = sum(isinstance(a, AddToCart) or d.rule == "cart.add-unclear" for d in drafts for a in d.actions)
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
    thanked = any(isinstance(a, Thanks) for d in drafts for a in d.actions)
    if thanked and not turn.context.cart and not turn.items:
        drafts = [d for d in drafts if d.rule != "intent.checkout-soft"]  # there is nothing to pay
    drafts = [d for d in drafts if not (_is_guess(d) and (thanked or (len(drafts) > 1 and _is_talk(d))))]
    for kinds in (CHATTER, (Accept,), (Other,), (Decline, Cancel)):
        rest = [d for d in drafts if not all(isinstance(a, kinds) for a in d.actions) or not d.actions]
        if any(d.actions for d in rest) and len(rest) < len(drafts):
            drafts = rest
    return drafts


def _is_guess(made: Draft) -> bool:
    return made.rule == "find.search" and made.confidence <= _GUESSED


def _is_talk(made: Draft) -> bool:
    """A guess of several words, none of them of the trade, beside a greeting: "espero que esté bien"."""
    return any(isinstance(a, Search) and len((a.query or "").split()) > 2 for a in made.actions)


def _without_asides(drafts: list[Draft]) -> list[Draft]:
    """What was only taken for a search for want of anything else is an aside beside a real wish."""
    real = [d for d in drafts if not (d.rule.startswith("find.search") and d.confidence <= _GUESSED)]
    return real if any(d.actions for d in real) else drafts


def _without_reasons(drafts: list[Draft]) -> list[Draft]:
    """Who asks for a person has said why; who describes a need does not ask for the catalogue as well."""
    actions = [a for d in drafts for a in d.actions]
    if any(isinstance(a, Human) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, AskShop) and a.topic == "returns" for a in d.actions)]
        drafts = [d for d in drafts if not any(isinstance(a, Help) for a in d.actions)]
        drafts = [d for d in drafts if not _is_guess(d)]  # "talking to a machine does my head in, get me a person"
    if any(isinstance(a, OrderStatus) for a in actions):  # "I was promised that delivery for Tuesday, any sign?"
        drafts = [d for d in drafts if not any(isinstance(a, AskShop) and a.topic == "delivery" for a in d.actions)]
    if any(isinstance(a, ChangeLanguage) for a in actions):  # "half the lads are from Seville, carry on in Spanish"
        drafts = [d for d in drafts if not _only_leads_to_language(d)]
    if any(isinstance(a, AskShop) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, Help) for a in d.actions)]
    if any(isinstance(a, AskShop) and a.topic == "returns" for a in actions):
        drafts = [d for d in drafts if d.rule != "intent.orders"]  # "la manguera que compré pierde, me la cambiáis?"
    if any(isinstance(a, Checkout) for a in actions):
        drafts = [d for d in drafts if d.rule != "cart.add-what"]  # "nada más, mándalo"
    if any(isinstance(a, Cancel) for a in actions):
        drafts = [d for d in drafts if not all(isinstance(a, Decline) for a in d.actions) or not d.actions]
    if any(isinstance(a, ClearCart) for a in actions):
        drafts = [
            d for d in drafts if not all(isinstance(a, Clarify | RemoveFromCart) for a in d.actions) or not d.actions
        ]
    taken = {a.sku for a in actions if isinstance(a, AddToCart | AskProduct) and a.sku}
    drafts = [d for d in drafts if d.rule != "find.show" or d.confidence > _NAMED or not _shown(d) <= taken]
    if any(isinstance(a, AddToCart) for a in actions):  # "go on, I'll have number 3"
        drafts = [d for d in drafts if d.rule != "find.more"]
    if any(isinstance(a, Search) and a.refine for a in actions):
        drafts = [d for d in drafts if not all(isinstance(a, More) for a in d.actions) or not d.actions]
    if any(isinstance(a, Search) for a in actions):
        drafts = [d for d in drafts if not any(isinstance(a, Browse) and a.category is None for a in d.actions)]
    return drafts


def _only_leads_to_language(made: Draft) -> bool:
    """Why another language is wanted, or that the talk shall go on in it."""
    return bool(made.actions) and all(
        isinstance(a, More | Checkout | Accept | Help) or (isinstance(a, Clarify) and not a.candidates)
        for a in made.actions
    )


def _shown(made: Draft) -> set[str]:
    """What is only named in front of the wish: "este mismo, ponme 6"."""
    return {a.sku for a in made.actions if isinstance(a, ShowProduct) and a.sku}


def _unique(actions: list[Action]) -> list[Action]:
    """The same wish said twice is one; greeting and thanking are said once."""
    kept: list[Action] = []
    gone: set[str] = set()
    for action in actions:
        if isinstance(action, AddToCart) and action.sku and action.quantity is not None:
            kept = [k for k in kept if not (isinstance(k, AddToCart) and k.sku == action.sku and k.quantity is None)]
        if isinstance(action, RemoveFromCart) and action.quantity is None and action.sku in gone:
            continue  # "me sobran 10 codos, quítalos"
        gone |= {action.sku} if isinstance(action, RemoveFromCart) and action.sku else set()
        asked = isinstance(action, AskProduct) and any(
            isinstance(k, AskProduct) and (k.sku, k.query) == (action.sku, action.query) for k in kept
        )
        if not asked and (action not in kept or isinstance(action, AddToCart)):
            kept.append(action)
    chatter = sorted((a for a in kept if isinstance(a, CHATTER)), key=lambda a: isinstance(a, Thanks))
    return [*chatter[-1:]] if len(chatter) == len(kept) and chatter else kept
