"""What facts make of texts on both sides of a boundary; the cases beside the rules have the outcomes."""

from dataclasses import replace

import pytest

from app.guidelines.observe import observe
from app.guidelines.plain_words import MOST_CHARACTERS
from app.guidelines.rule_ids import RULE_IDS
from app.guidelines.topic_model import topic_model
from app.guidelines.topics import MAY_WAIT, ORDINARY
from app.records.facts import Subject, Truth
from app.records.vocabulary import ChannelKind, Kind, Visibility

COMMENT = Subject("Hej", "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)


def value(name: str, text: str, **change: object) -> Truth:
    return observe(replace(COMMENT, text=text, **change)).facts[name].value  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    "text",
    [
        "Jag vill överklaga beslutet om färdtjänst",
        "jag vill overklaga beslutet om fardtjanst",
        "JAG VILL ÖVERKLAGA BESLUTET OM FÄRDTJÄNST!!!",
        "<p>Jag vill över\u00adklaga beslutet om färdtjänst</p>",
        "Fint väder idag! Jag vill överklaga beslutet om färdtjänst. Hälsa alla!",
    ],
)
def test_an_appeal_is_one_however_it_is_written(text: str) -> None:
    assert value("appeals_a_decision", text) is Truth.YES


def test_a_fact_about_the_text_shows_its_words() -> None:
    text = "Lampan på gångvägen vid Björkskolan har varit släckt i tre veckor"
    fact = observe(replace(COMMENT, text=text)).facts["reports_fault"]
    shown = {text[span.start : span.end] for span in fact.evidence}
    assert fact.value is Truth.YES
    assert shown & {"Lampan", "släckt", "gångvägen"}


def test_talk_elsewhere_and_role_topics_need_their_place() -> None:
    assert value("is_only_talk_elsewhere", "Haha typiskt kommunen") is Truth.NO
    assert value("is_only_talk_elsewhere", "Haha typiskt kommunen", kind=Kind.MENTION) is Truth.YES
    assert value("is_for_another_position", "Hej partikamrat, glöm inte nominera på årsmötet") is Truth.NO


def test_a_proposal_is_formal_by_its_name() -> None:
    assert value("is_formal_proposal", "Medborgarförslag: fler träd") is Truth.YES
    assert value("is_formal_proposal", "Min idé: fler träd") is Truth.NO


@pytest.mark.parametrize(
    ("text", "media", "reaction"),
    [
        ("[bild: en grop]", Truth.YES, Truth.NO),
        ("[sticker: tumme upp]", Truth.NO, Truth.YES),
        ("[Trackback] En blogg", Truth.NO, Truth.NO),
    ],
)
def test_descriptions_in_brackets_are_told_apart(text: str, media: Truth, reaction: Truth) -> None:
    assert value("is_only_described_media", text) is media
    assert value("is_short_reaction", text) is reaction


def test_a_text_whose_middle_nobody_has_read_is_never_ordinary() -> None:
    long = "Tack för en fin dag! " * MOST_CHARACTERS
    assert value("calls_for_action", long) is Truth.UNKNOWN
    assert value("thanks_or_praises", long) is Truth.NO


def test_who_asks_only_to_be_called_is_no_advertiser() -> None:
    assert value("advertises", "ring mig på 070-1740605") is Truth.NO


def test_every_topic_of_the_model_is_known_to_the_rules_and_every_list_in_its_features_exists() -> None:
    model = topic_model()
    assert set(model.topics) <= set(RULE_IDS)
    assert set(ORDINARY | MAY_WAIT) <= set(model.topics)


def test_secret_details_that_concern_nobody_in_particular_are_told_apart() -> None:
    assert value("concerns_someone", "Många med cancer får vänta länge") is Truth.NO
    assert value("concerns_someone", "Min man har cancer") is Truth.YES
