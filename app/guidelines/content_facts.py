"""The facts about what a message says: one for each topic, and a few that rest on single words or on the place.

What the message is about is worked out once (``topics``); each fact here is what a rule may ask of it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.guidelines.lexicon import LEXICON
from app.guidelines.seen import NO, UNKNOWN, YES, Answer, MessageFact, Seen
from app.records.facts import Truth
from app.records.vocabulary import Kind


def about(topic: str) -> Callable[[Seen], Answer]:
    """A fact that is yes when the message is about a topic."""

    def answer(seen: Seen) -> Answer:
        topics = seen.topics
        value = topics.values.get(topic)
        if value is None:
            return NO
        return Answer(value, topics.evidence(topic))

    return answer


_exclaims = about("reaction-or-tag")


def calls_for_action(seen: Seen) -> Answer:
    value = seen.topics.calls_for_action
    return YES if value is Truth.YES else UNKNOWN if value is Truth.UNKNOWN else NO


def holds(name: str) -> Callable[[Seen], Answer]:
    """A fact that is yes when the text holds words of a list; shows the first of them."""
    bit = LEXICON.bit[name]

    def answer(seen: Seen) -> Answer:
        if not seen.found.all & bit:
            return NO
        first = [lists & bit for lists in seen.found.by_word].index(bit)
        return Answer(Truth.YES, (seen.words.span(first, seen.found.reach.get((first, bit), first)),))

    return answer


_REACTIONS_IN_BRACKETS = ("[reaktion", "[reaction", "[sticker", "[klister", "[gif", "[emoji", "[gilla", "[like")
_REFERENCES_IN_BRACKETS = ("[trackback", "[pingback")


def _only_in_brackets(seen: Seen) -> str:
    """The text, in lower case, when it is one description in brackets as an integration writes it; else nothing."""
    text = seen.text.strip()
    return text.lower() if text.startswith("[") and text.find("]") == len(text) - 1 else ""


def is_only_described_media(seen: Seen) -> Answer:
    """Nothing but a description of a picture, film, voice or file, unless the file's name says what it is."""
    text = _only_in_brackets(seen)
    if not text or text.startswith(_REFERENCES_IN_BRACKETS + _REACTIONS_IN_BRACKETS):
        return NO
    is_named_file = "'" in text and seen.topics.calls_for_action is Truth.YES
    return NO if is_named_file else YES


def is_short_reaction(seen: Seen) -> Answer:
    """An exclamation or a tag, or a reaction, sticker or moving picture told in brackets."""
    if _only_in_brackets(seen).startswith(_REACTIONS_IN_BRACKETS):
        return YES
    if seen.only_emoji_or_tags is not Truth.NO or seen.subject.kind is Kind.REACTION:
        return NO  # facts of their own tell of these
    answer = _exclaims(seen)
    return UNKNOWN if answer.value is Truth.YES and seen.subject.has_attachments else answer


def _fact(topic: str, sv: str, en: str, *, secret: bool = False) -> MessageFact:
    return MessageFact(sv=sv, en=en, answer=about(topic), doubt_counts_as_yes=secret, topic=topic)


CONTENT_FACTS: Mapping[str, MessageFact] = MappingProxyType(
    {
        "tells_of_danger_to_life": _fact(
            "acute-danger", "Texten tyder på fara för någons liv.", "The text suggests danger to somebody's life."
        ),
        "touches_protected_identity": _fact(
            "protected-identity",
            "Texten rör skyddade personuppgifter eller någon som gömmer sig.",
            "The text touches protected personal data or somebody in hiding.",
            secret=True,
        ),
        "exposes_third_person": _fact(
            "third-party-personal-data",
            "Texten pekar ut en enskild på ett sätt som kan skada.",
            "The text points out an individual in a way that may harm.",
        ),
        "worries_about_child": _fact(
            "child-worry-report",
            "Texten uttrycker oro för att ett barn far illa.",
            "The text expresses worry that a child fares badly.",
        ),
        "is_sent_by_child": _fact("child-sender", "Avsändaren är ett barn.", "The sender is a child."),
        "reports_as_employee": _fact(
            "whistleblow-report",
            "En anställd eller uppdragstagare berättar om missförhållanden på arbetet.",
            "An employee or contractor tells of misconduct at work.",
        ),
        "threatens_or_tells_of_crime": _fact(
            "threat-or-crime",
            "Texten är ett hot eller berättar om ett brott.",
            "The text threatens or tells of a crime.",
        ),
        "holds_illegal_content": _fact(
            "illegal-content",
            "Texten innehåller hets, uppvigling eller grova personangrepp.",
            "The text holds incitement, sedition or gross personal attacks.",
        ),
        "may_hold_secret": _fact(
            "secrecy-content",
            "Texten kan innehålla uppgifter om hälsa, stöd eller ekonomi som är hemliga.",
            "The text may hold details of health, support or finances that are secret.",
            secret=True,
        ),
        "concerns_someone": MessageFact(
            sv="Uppgifterna rör någon som går att känna igen.",
            en="The details concern somebody who can be recognised.",
            answer=holds("somebody"),
        ),
        "withdraws": _fact(
            "withdrawal", "Avsändaren tar tillbaka en ansökan eller anmälan.", "The sender takes back an application."
        ),
        "appeals_a_decision": _fact(
            "appeal", "Avsändaren vill få ett beslut ändrat.", "The sender wants a decision changed."
        ),
        "asks_for_decision_in_case": _fact(
            "delay-or-decision-request",
            "Avsändaren frågar efter beslut i ett eget ärende.",
            "The sender asks for a decision in a case of their own.",
        ),
        "requests_own_data": _fact(
            "data-subject-request",
            "Avsändaren vill ha ut, rätta eller få bort uppgifter eller bilder av sig själv.",
            "The sender wants data or pictures of themselves listed, corrected or removed.",
        ),
        "requests_public_record": _fact(
            "public-record-request",
            "Avsändaren vill se eller få kopior av handlingar.",
            "The sender wants to see or get copies of documents.",
        ),
        "completes_a_case": _fact(
            "case-completion",
            "Avsändaren lämnar handlingar eller uppgifter till ett eget ärende.",
            "The sender hands in documents or details to a case of their own.",
        ),
        "calls_for_action": MessageFact(
            sv="Texten ber om något eller berättar om något som myndigheten ska ta hand om.",
            en="The text asks for or tells of something that the authority is to handle.",
            answer=calls_for_action,
        ),
        "presents_itself_as_authority": MessageFact(
            sv="Kontot uppträder som om det vore myndigheten.",
            en="The account presents itself as the authority.",
            answer=holds("as_authority"),
        ),
        "is_in_role_on_private_account": _fact(
            "private-account-in-role",
            "Avsändaren skriver privat om något som myndigheten ska handlägga.",
            "The sender writes privately about something that the authority is to handle.",
        ),
        "is_for_another_position": _fact(
            "party-political-role",
            "Det är ställt till någon i ett parti, en förening eller ett fack.",
            "It is addressed to somebody in a party, an association or a union.",
        ),
        "is_a_private_matter": _fact(
            "private-account-private-matter",
            "Det är en privat hälsning eller ett privat ärende.",
            "It is a private greeting or matter.",
        ),
        "answers_authority_elsewhere": _fact(
            "reply-on-others-page",
            "Det svarar på något som myndigheten skrivit på någon annans sida.",
            "It answers something that the authority wrote on somebody else's page.",
        ),
        "is_only_talk_elsewhere": _fact(
            "mention-elsewhere",
            "Det är ett samtal hos någon annan där inget begärs av myndigheten.",
            "It is talk at somebody else's place where nothing is asked of the authority.",
        ),
        "addresses_holder_in_office": _fact(
            "personally-addressed-in-role",
            "Det är ställt till en befattningshavare om något i tjänsten.",
            "It is addressed to an official about something in office.",
        ),
        "claims_copyright": _fact(
            "copyright-claim",
            "Avsändaren säger att myndigheten har använt hens verk.",
            "The sender says that the authority has used their work.",
        ),
        "tenders": _fact("tender", "Det är ett anbud i en upphandling.", "It is a tender in a procurement."),
        "applies": _fact(
            "application", "Avsändaren ansöker om eller anmäler något.", "The sender applies for something."
        ),
        "claims_money": _fact(
            "damage-or-money-claim",
            "Avsändaren kräver ersättning eller vill ha pengar tillbaka.",
            "The sender claims compensation or wants money back.",
        ),
        "reports_to_supervision": _fact(
            "supervision-complaint",
            "Texten berättar om något som tillsynen ska se på.",
            "The text tells of something for the supervision.",
        ),
        "complains_about_official": _fact(
            "complaint-against-official",
            "Texten är ett klagomål mot en anställd eller mot myndigheten.",
            "The text complains about an employee or the authority.",
        ),
        "petitions_as_union": _fact(
            "union-petition",
            "Fackliga företrädare eller skyddsombud begär något av arbetsgivaren.",
            "Union representatives or safety officers ask something of the employer.",
        ),
        "applies_for_job": _fact("job-application", "Avsändaren söker arbete.", "The sender applies for work."),
        "names_advertised_post": MessageFact(
            sv="Texten nämner en utlyst tjänst.",
            en="The text names an advertised post.",
            answer=holds("advertised_post"),
        ),
        "proposes": _fact("citizen-proposal", "Avsändaren lägger ett förslag.", "The sender makes a proposal."),
        "is_formal_proposal": MessageFact(
            sv="Förslaget kallas medborgarförslag eller är ställt till fullmäktige.",
            en="The proposal is called a citizens' proposal or put to the council.",
            answer=holds("formal_proposal"),
        ),
        "hands_over_petition": _fact(
            "controversial-matter",
            "En namninsamling eller ett upprop lämnas över.",
            "A petition with names is handed over.",
        ),
        "answers_authoritys_question": _fact(
            "requested-input",
            "Det är svar på något som myndigheten har frågat om.",
            "It answers something that the authority has asked.",
        ),
        "is_of_special_interest": _fact(
            "special-interest", "Texten ger nya uppgifter av vikt.", "The text gives new facts of weight."
        ),
        "complains": _fact(
            "complaint", "Avsändaren är missnöjd med en tjänst.", "The sender is dissatisfied with a service."
        ),
        "reports_fault": _fact(
            "fault-report", "Texten berättar om ett fel på en plats.", "The text tells of a fault at a place."
        ),
        "asks_as_media": _fact("media-question", "En journalist frågar.", "A journalist asks."),
        "is_unclear_direct_message": _fact(
            "direct-message-default",
            "Det går inte att förstå vad direktmeddelandet gäller.",
            "What the direct message is about cannot be understood.",
        ),
        "is_in_other_language": _fact(
            "foreign-language",
            "Texten är på ett annat språk än svenska och går inte säkert att läsa.",
            "The text is in a language other than Swedish and cannot be safely read.",
        ),
        "tells_that_we_removed": _fact(
            "removed-by-us",
            "Texten handlar om något som myndigheten har dolt eller tagit bort.",
            "The text is about something that the authority has hidden or removed.",
        ),
        "reads_as_own_reply": _fact(
            "municipal-reply",
            "Texten är skriven som ett svar från myndigheten.",
            "The text is written as a reply from the authority.",
        ),
        "was_changed_by_sender": _fact(
            "edited-or-removed-by-sender",
            "Texten säger att avsändaren har ändrat eller tagit bort något.",
            "The text says that the sender has changed or removed something.",
        ),
        "was_sent_before": _fact(
            "duplicate",
            "Avsändaren säger att samma sak redan är skickad.",
            "The sender says that the same has been sent already.",
        ),
        "is_only_described_media": MessageFact(
            sv="Texten är bara en beskrivning av en bild, film eller fil.",
            en="The text only describes a picture, film or file.",
            answer=is_only_described_media,
        ),
        "has_ambiguous_tone": _fact(
            "ambiguous-tone", "Tonen är ironisk eller tvetydig.", "The tone is ironic or ambiguous."
        ),
        "advertises": _fact(
            "spam-or-advert", "Det är reklam, bluff eller massutskick.", "It is advertising, a scam or a mass mailing."
        ),
        "asks_simple_question": _fact(
            "simple-question", "Det är en fråga som får ett enkelt svar.", "It is a question with a simple answer."
        ),
        "is_outside_remit": _fact(
            "outside-municipal-remit",
            "Det rör regionen, staten eller ett företag.",
            "It concerns the region, the state or a company.",
        ),
        "states_opinion": _fact(
            "suggestion-or-opinion",
            "Det är en åsikt eller ett önskemål utan krav på åtgärd.",
            "It is an opinion or a wish that asks for no action.",
        ),
        "informs": _fact("for-information", "Det skickas för kännedom.", "It is sent for information."),
        "thanks_or_praises": _fact("thanks-or-praise", "Det är tack eller beröm.", "It is thanks or praise."),
        "is_unintelligible": _fact("unintelligible", "Texten saknar mening.", "The text is without meaning."),
        "is_short_reaction": MessageFact(
            sv="Det är bara ett utrop eller en tagg.",
            en="It is only an exclamation or a tag.",
            answer=is_short_reaction,
        ),
    }
)
