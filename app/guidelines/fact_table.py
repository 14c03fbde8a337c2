"""Every fact that a rule may ask for: its name, its Swedish and English sentence, and the function that answers.

The table at the end is closed: a rule file that names anything else stops the start. A fact is yes, no or unknown, and
unknown sends the assessment to a person if it hangs on it, except where ``doubt_counts_as_yes``: about secrecy, doubt
is enough (OSL 5:1 lets only what is plainly not secret go unregistered).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.guidelines.content_facts import CONTENT_FACTS
from app.guidelines.seen import NO, UNKNOWN, YES, Answer, MessageFact, RegisterFact, Seen
from app.records.facts import KnownCase, Observed, RegisterKnowledge, Span, Truth
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility


def _whole(text: str) -> tuple[Span, ...]:
    return (Span(0, len(text)),)


# --- what the text says ------------------------------------------------------------------------------------------


def holds_personal_identity_number(seen: Seen) -> Answer:
    numbers = seen.identity_numbers
    if numbers.certain:
        return Answer(Truth.YES, (*numbers.certain, *numbers.doubtful))
    if numbers.doubtful or numbers.more:
        return Answer(Truth.UNKNOWN, tuple(numbers.doubtful))
    return NO


def text_is_readable(seen: Seen) -> Answer:
    return YES if seen.is_readable else NO


def is_empty(seen: Seen) -> Answer:
    subject = seen.subject
    nothing_missing = subject.text_missing in (None, TextMissing.EMPTY)
    is_reaction = subject.kind is Kind.REACTION
    return YES if nothing_missing and not (seen.is_readable or subject.has_attachments or is_reaction) else NO


def is_only_emoji_or_tags(seen: Seen) -> Answer:
    """A sticker and nothing else counts as an emoji; any other attachment has to be looked at."""
    subject = seen.subject
    if subject.has_attachments and subject.attachment_kinds != {"sticker"}:
        return NO
    if subject.has_attachments and not seen.is_readable:
        return YES
    value = seen.only_emoji_or_tags
    return NO if value is Truth.NO else Answer(value, _whole(seen.text))


_NAMES_OF_REACTIONS = frozenset(
    """
    like unlike love care haha wow sad angry pride thankful favourite favorite boost celebrate support insightful funny
    gilla
    """.split()  # noqa: SIM905  # a list of words is read as words
)


def is_only_a_reaction(seen: Seen) -> Answer:
    """Platforms name the reaction in the text or leave it out; any other text makes it more than a reaction."""
    if seen.subject.kind is not Kind.REACTION:
        return NO
    if seen.subject.has_attachments:
        return UNKNOWN
    text = seen.text.strip().lower()
    if not text or text in _NAMES_OF_REACTIONS:
        return YES
    value = seen.only_emoji_or_tags
    return Answer(value if value is not Truth.NO else Truth.UNKNOWN, _whole(seen.text))


# --- where the message stands ------------------------------------------------------------------------------------


def is_a_mention(seen: Seen) -> Answer:
    return YES if seen.subject.kind is Kind.MENTION else NO


def is_a_direct_message(seen: Seen) -> Answer:
    direct = seen.subject.kind is Kind.DIRECT_MESSAGE or seen.subject.visibility is Visibility.DIRECT
    return YES if direct else NO


def is_public(seen: Seen) -> Answer:
    visibility = seen.subject.visibility
    if visibility is Visibility.UNKNOWN:
        return UNKNOWN
    return YES if visibility is Visibility.PUBLIC and seen.subject.kind is not Kind.DIRECT_MESSAGE else NO


def is_own(seen: Seen) -> Answer:
    direction = seen.subject.direction
    if direction is Direction.UNKNOWN:
        return UNKNOWN
    return YES if direction is Direction.OWN else NO


def is_to_a_role_account(seen: Seen) -> Answer:
    return YES if seen.subject.channel_kind is ChannelKind.ROLE_ACCOUNT else NO


def channel_is_listed(seen: Seen) -> Answer:
    subject = seen.subject
    return YES if subject.channel_listed and subject.channel_kind is not ChannelKind.UNLISTED else NO


def channel_is_open(seen: Seen) -> Answer:
    return YES if seen.subject.channel_open else NO


# --- what the register knows -------------------------------------------------------------------------------------


def names_an_open_case(observed: Observed, knowledge: RegisterKnowledge) -> Answer:
    """Yes when one open case is meant; unknown when several may be, when it is closed, or when the form is doubtful."""
    named = {case.number: case for case in knowledge.named_cases}
    if not named:
        return UNKNOWN if observed.more_numbers else NO
    certain = {number: case for number, case in named.items() if _is_named_for_certain(observed, case)}
    meant = certain or named
    evidence = _where(observed, meant.values())
    is_plain = len(certain) == 1 and all(case.is_open for case in certain.values())
    return Answer(Truth.YES if is_plain else Truth.UNKNOWN, evidence)


def _is_named_for_certain(observed: Observed, case: KnownCase) -> bool:
    return not case.named_as or any(candidate not in observed.doubtful for candidate in case.named_as)


def _where(observed: Observed, cases: Iterable[KnownCase]) -> tuple[Span, ...]:
    spans = {span for case in cases for candidate in case.named_as for span in observed.numbers.get(candidate, ())}
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def continues_a_registered_message(observed: Observed, knowledge: RegisterKnowledge) -> Answer:
    """The same sender in the same thread as a registered message. An own message continues nothing of a sender's."""
    if observed.subject.direction is Direction.OWN:
        return NO
    if knowledge.thread_case is None:
        return UNKNOWN if _registered_case_in_context(observed) else NO
    if knowledge.thread_by_same_sender is Truth.YES and knowledge.thread_case.is_open:
        return YES
    return NO if knowledge.thread_by_same_sender is Truth.NO else UNKNOWN


def answers_a_registered_message(observed: Observed, knowledge: RegisterKnowledge) -> Answer:
    """In a conversation between two, what is answered is the thread; in the open it has to be the message itself."""
    if knowledge.answered_case is not None or _registered_case_in_context(observed):
        return YES
    if knowledge.thread_case is None:
        return NO
    return YES if observed.facts["is_direct_message"].value is Truth.YES else UNKNOWN


def _registered_case_in_context(observed: Observed) -> bool:
    context = observed.subject.context
    return context is not None and context.registered_case is not None


# --- the table ---------------------------------------------------------------------------------------------------


FACTS: Mapping[str, MessageFact | RegisterFact] = MappingProxyType(
    {
        "holds_personal_identity_number": MessageFact(
            sv="Texten innehåller ett personnummer eller samordningsnummer.",
            en="The text holds a personal identity number or coordination number.",
            answer=holds_personal_identity_number,
            doubt_counts_as_yes=True,
        ),
        "has_readable_text": MessageFact(
            sv="Meddelandet har text som går att läsa.",
            en="The message has text that can be read.",
            answer=text_is_readable,
        ),
        "is_empty": MessageFact(
            sv="Meddelandet är helt tomt: varken text, bild eller annan bilaga.",
            en="The message is entirely empty: neither text, picture nor other attachment.",
            answer=is_empty,
        ),
        "holds_only_emoji_or_tags": MessageFact(
            sv="Meddelandet består bara av emojier, klistermärken eller taggade namn.",
            en="The message is only emoji, stickers or tagged names.",
            answer=is_only_emoji_or_tags,
        ),
        "is_only_reaction": MessageFact(
            sv="Det är bara en reaktion, till exempel en gillamarkering.",
            en="It is only a reaction, such as a like.",
            answer=is_only_a_reaction,
        ),
        "is_mention": MessageFact(
            sv="Myndigheten är omnämnd i någon annans inlägg.",
            en="The authority is mentioned in somebody else's post.",
            answer=is_a_mention,
        ),
        "is_direct_message": MessageFact(
            sv="Det är ett direktmeddelande.",
            en="It is a direct message.",
            answer=is_a_direct_message,
        ),
        "is_public": MessageFact(
            sv="Alla kunde läsa meddelandet på plattformen.",
            en="Everybody could read the message on the platform.",
            answer=is_public,
        ),
        "is_own": MessageFact(
            sv="Det är myndighetens eget inlägg eller svar.",
            en="It is the authority's own post or reply.",
            answer=is_own,
        ),
        "is_to_role_account": MessageFact(
            sv="Kanalen är ett konto som en befattningshavare använder i tjänsten.",
            en="The channel is an account that an official uses in office.",
            answer=is_to_a_role_account,
        ),
        "channel_is_listed": MessageFact(
            sv="Kanalen står på listan över officiella kanaler.",
            en="The channel is on the list of official channels.",
            answer=channel_is_listed,
        ),
        "channel_is_open": MessageFact(
            sv="Kanalen är öppen.",
            en="The channel is open.",
            answer=channel_is_open,
        ),
        **CONTENT_FACTS,
        "names_open_case": RegisterFact(
            sv="Texten nämner diarienumret på ett öppet ärende i registret.",
            en="The text names the diary number of an open case in the register.",
            answer=names_an_open_case,
        ),
        "continues_registered_message": RegisterFact(
            sv="Samma avsändare har ett registrerat meddelande i samma tråd, och ärendet är öppet.",
            en="The same sender has a registered message in the same thread, and the case is open.",
            answer=continues_a_registered_message,
        ),
        "answers_registered_message": RegisterFact(
            sv="Det besvarar ett meddelande som är registrerat i ett ärende.",
            en="It answers a message that is registered in a case.",
            answer=answers_a_registered_message,
        ),
    }
)

NEVER_TOGETHER: tuple[tuple[str, str], ...] = (
    ("has_readable_text", "is_empty"),
    ("holds_only_emoji_or_tags", "is_empty"),
    ("holds_personal_identity_number", "holds_only_emoji_or_tags"),
    ("holds_personal_identity_number", "is_empty"),
    ("is_only_reaction", "is_empty"),
    ("is_public", "is_direct_message"),
)
"""Facts that cannot both be yes, whatever the message; rules that need both need no order between them."""
