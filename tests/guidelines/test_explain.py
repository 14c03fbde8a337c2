from dataclasses import replace
from datetime import date

from app.guidelines.edition import shipped_edition
from app.guidelines.explain import explain, explanation
from app.guidelines.observe import complete, observe
from app.records.assessment import Considered
from app.records.facts import Fact, KnownCase, RegisterKnowledge, Span, Subject, Truth
from app.records.vocabulary import ChannelKind, Direction, Kind, Visibility

EDITION = shipped_edition()
DAY = date(2026, 11, 23)
TEXT = "Hej! Jag skriver om KS/2026:17 igen, det gäller min mor 19121212-1212\noch hennes trapphus, som är halt"
SUBJECT = Subject(TEXT, "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)


def explained(subject: Subject, known: RegisterKnowledge, language: str = "sv") -> str:
    observed = observe(subject)
    assessment = EDITION.assess(complete(observed, known), DAY)
    return explain(assessment, subject.text, EDITION, DAY, "en" if language == "en" else "sv")


def known_in(subject: Subject) -> RegisterKnowledge:
    return RegisterKnowledge(named_cases=(KnownCase("KS/2026:17", "KS", named_as=tuple(observe(subject).numbers)),))


def test_an_explanation_tells_outcome_rule_paragraph_words_and_what_stood_back() -> None:
    lines = explained(SUBJECT, known_in(SUBJECT)).splitlines()
    assert lines[0] == (
        "Registreras i ett nytt ärende (preliminärt, gjort av maskinen); skyddas tills en människa har prövat "
        "sekretessen; en människa ser på det."
    )
    assert lines[1].startswith("Regel: third-party-personal-data. Ett personnummer registreras med skydd")
    assert "5 kap. 1 § OSL (2009:400)" in lines[2]
    assert "– ja: Texten innehåller ett personnummer eller samordningsnummer." in lines
    assert "    … det gäller min mor «19121212-1212» och hennes trapphus…" in lines
    assert "    Hej! Jag skriver om «KS/2026:17» igen, det gäller mi…" in lines
    assert "– ongoing-case-diarienummer: viker för third-party-personal-data" in lines
    assert lines[-1] == f"Regelutgåva: {EDITION.hash}"


def test_the_same_in_english() -> None:
    text = explained(SUBJECT, known_in(SUBJECT), "en")
    assert text.startswith("Register in a new case (provisional, made by the machine)")
    assert "– ongoing-case-diarienummer: stands back for third-party-personal-data" in text


def test_what_hangs_on_an_unknown_is_told() -> None:
    thread = RegisterKnowledge(thread_case=KnownCase("KS/2026:17", "KS"), thread_by_same_sender=Truth.UNKNOWN)
    plain = Subject("Hej igen", "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)
    text = explained(plain, thread)
    assert text.startswith("En människa avgör (förslag).")
    assert "– ongoing-case-thread: kan gälla, men det hänger på continues_registered_message" in text
    assert "– går inte att säga: Samma avsändare har ett registrerat meddelande" in text


def test_what_would_have_been_uncertain_under_the_answer_is_told_as_uncertain() -> None:
    unknown_own = Subject(
        "19121212-1212", "facebook", Kind.POST, Visibility.PUBLIC, ChannelKind.PAGE, direction=Direction.UNKNOWN
    )
    assert "– municipal-reply: viker för third-party-personal-data (osäkert: is_own)" in explained(
        unknown_own, RegisterKnowledge()
    )


def test_a_message_without_text_is_explained_too() -> None:
    like = Subject(None, "facebook", Kind.REACTION, Visibility.PUBLIC, ChannelKind.PAGE)
    assert explained(like, RegisterKnowledge()).startswith("Uppenbart av ringa betydelse (preliminärt")


def test_without_the_text_only_the_places_of_the_words_are_told() -> None:
    observed = observe(SUBJECT)
    assessment = EDITION.assess(complete(observed, known_in(SUBJECT)), DAY)
    text = explain(assessment, None, EDITION, DAY)
    start = TEXT.index("19121212")
    assert f"    tecken {start}–{start + 13}" in text
    assert "19121212" not in text


def test_what_would_have_changed_the_answer_is_told_in_sentences() -> None:
    lines = explained(SUBJECT, known_in(SUBJECT)).splitlines()
    assert (
        "– Om svaret vore nej: ”Texten innehåller ett personnummer eller samordningsnummer.” → registreras i ett "
        "pågående ärende (med regeln ongoing-case-diarienummer)"
    ) in lines


def test_every_rule_that_was_considered_has_a_whole_sentence() -> None:
    considered = (
        Considered("ongoing-case-thread", "unknown", on=("continues_registered_message",)),
        Considered("ongoing-case-diarienummer", "overridden", by="third-party-personal-data"),
        Considered("municipal-reply", "overridden", by="third-party-personal-data", on=("is_own",)),
    )
    made = replace(EDITION.assess(complete(observe(SUBJECT), RegisterKnowledge()), DAY), considered=considered)
    sentence = "Samma avsändare har ett registrerat meddelande i samma tråd, och ärendet är öppet."
    own = "Det är myndighetens eget inlägg eller svar."
    assert [one.sentence for one in explanation(made, EDITION, DAY).considered] == [
        f"Regeln kan gälla, men det hänger på vad ingen kan säga: ”{sentence}”",
        "Regeln stämmer, men viker för third-party-personal-data.",
        f"Regeln kan gälla, men viker ändå för third-party-personal-data (”{own}”).",
    ]


def test_an_assessment_by_another_edition_is_explained_as_far_as_it_goes_and_says_so() -> None:
    made = EDITION.assess(complete(observe(SUBJECT), RegisterKnowledge()), DAY)
    other = replace(made, edition="sha256:0", facts=(*made.facts, Fact("greets", Truth.YES)))
    told = explanation(other, EDITION, DAY)
    assert not told.edition_at_hand
    assert "inte finns till hands" in (told.edition_note or "")
    assert told.facts[-1].sentence is None
    gone = explanation(replace(other, rule="names-known-case"), EDITION, DAY, "en")
    assert (gone.sentence, gone.floor, gone.changes) == (None, None, None)
    assert "not in the edition in use now" in (gone.edition_note or "")


def test_a_reconstructed_profile_says_so_in_the_explanation() -> None:
    made = EDITION.assess(complete(observe(SUBJECT), RegisterKnowledge()), DAY)
    assert "rekonstruerat flödesschema" in explain(made, None, EDITION, DAY, profile="katrineholm-2010")


def test_words_next_to_each_other_are_marked_as_one_phrase() -> None:
    text = "Jag vill klaga, och jag vill klaga mer"
    spans = (Span(4, 8), Span(0, 3), Span(24, 28), Span(6, 14))
    made = EDITION.assess(complete(observe(SUBJECT), RegisterKnowledge()), DAY)
    told = explain(replace(made, facts=(Fact("is_public", Truth.YES, spans),)), text, EDITION, DAY)
    assert "    «Jag vill klaga», och jag vill" in told
    assert "«vill» klaga mer" in told
