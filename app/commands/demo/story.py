"""The order of a run: first what people write, then what comes of it – answers, references, edits, removals.

Every id is of this run, so that each run is new to the register.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.commands.demo import texts
from app.commands.demo.posts import Person, Post, citizen, feed, generic, page_batch, people
from app.ledger.leaf import utc_text
from app.registry.office.demonstration import BLOG, GENERIC, KOMMUNCHEF, PAGE, SCHOOL, Facts

Change = dict[str, Any]


@dataclass(slots=True)
class Story:
    """One run. ``now`` is when it began (aware); ``chance`` decides who writes what, and the ids."""

    facts: Facts
    now: datetime
    chance: random.Random
    run: str = field(init=False)
    crowd: list[Person] = field(init=False)
    account: str = field(init=False)
    _count: int = field(init=False, default=0)
    _comments: list[tuple[str, str, Person, str]] = field(init=False, default_factory=list)
    _written: list[tuple[str, str, Person, str]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.run = f"{self.chance.randrange(16**10):010x}"
        self.crowd = people(self.chance, 40)
        self.account = self.facts.channels[PAGE].account or ""

    def opening(self) -> list[Post]:
        """What people write, in random order."""
        posts = [*self._page_comments(), *self._page_posts(), *self._reactions(), *self._elsewhere()]
        self.chance.shuffle(posts)
        return posts

    def sequel(self, numbers: Sequence[str]) -> list[Post]:
        """What follows upon what was written; ``numbers`` are diary numbers that the opening drew."""
        posts = [*self._replies(), *self._later_on_the_page(), *self._later_elsewhere(), *self._references(numbers)]
        self.chance.shuffle(posts)
        return posts

    # -- the opening -------------------------------------------------------------------------------------------------

    def _page_comments(self) -> Iterator[Post]:
        """Comments under the page's own posts, several to a delivery."""
        chosen = (*texts.QUESTIONS, *texts.PRAISE, *texts.FAULTS, *texts.COMPLAINTS[:6], *texts.EMOJI[:5])
        changes = [self._comment(text) for text in chosen]
        changes += [self._comment(None, photo=f"https://social.example/bild{n}.jpg") for n in range(3)]
        changes += [self._comment(texts.WITH_IDENTITY_NUMBER[0])]
        self.chance.shuffle(changes)
        while changes:
            size = self.chance.choice((1, 1, 2, 4, 8))
            yield self._batch(changes[:size])
            del changes[:size]

    def _page_posts(self) -> Iterator[Post]:
        for text in texts.OWN:
            yield self._batch([self._page_post(Person(self.account, "Exempelköpings kommun"), text)])
        for text in (*texts.COMPLAINTS[6:], *texts.APPEALS[:3]):
            yield self._batch([self._page_post(self._anyone(), text)])

    def _reactions(self) -> Iterator[Post]:
        kinds = ("like", "love", "haha", "wow", "sad", "angry")
        for _ in range(5):
            yield self._batch([self._reaction(self.chance.choice(kinds)) for _ in range(4)])

    def _elsewhere(self) -> Iterator[Post]:
        """The channels that speak our own schema."""
        for text in texts.DIRECT:
            yield self._write(KOMMUNCHEF, text, kind="direct_message", visibility="direct")
        for text in texts.BLOG:
            yield self._write(BLOG, text, kind="comment")
        for text in (*texts.SCHOOL, texts.EMOJI[5], texts.WITH_IDENTITY_NUMBER[2]):
            yield self._write(SCHOOL, text, kind="comment")
        for text in (*texts.OTHER_CHANNELS, *texts.APPEALS[3:], *texts.EMOJI[6:], texts.WITH_IDENTITY_NUMBER[1]):
            yield self._write(GENERIC, text, kind="comment")
        yield self._write(GENERIC, None, attachments=[{"kind": "image", "url": "https://social.example/hal.jpg"}])
        yield self._write(BLOG, "Tack för kommentaren, vi rättar länken.", direction="own")
        yield self._unknown_event()

    def _unknown_event(self) -> Post:
        """A kind of event that nobody has taught the program: it is kept and parked."""
        self._count += 1
        event = {"specversion": "1.0", "id": f"{self.run}-{self._count}", "source": "https://svit.example"}
        return generic(GENERIC, self.run, self._count, {**event, "type": "example.survey.answered.v1", "data": {}})

    # -- the sequel --------------------------------------------------------------------------------------------------

    def _replies(self) -> Iterator[Post]:
        """The same people go on in the same threads."""
        for text in texts.ANSWERS:
            comment, post, person, _ = self.chance.choice(self._comments)
            yield self._batch([self._comment(text, person=person, post=post, parent=comment)])
        for text in texts.ANSWERS[:4]:
            channel, first, person, _ = self.chance.choice(self._written)
            yield self._write(channel, text, person=person, thread=first, in_reply_to=first, kind="comment")
        for channel, first, person, text in list(self._written):
            # These were registered, so what follows from the same sender belongs to the case.
            if text in texts.WITH_IDENTITY_NUMBER:
                yield self._write(channel, texts.IN_THE_CASE, person=person, thread=first, kind="comment")

    def _later_on_the_page(self) -> Iterator[Post]:
        """Comments that are edited, removed by their senders, or hidden by the municipality."""
        chosen = iter(self.chance.sample([each for each in self._comments if each[3]], 9))
        for verb in ("edited",) * 4 + ("remove",) * 3 + ("hide",) * 2:
            comment, post, person, text = next(chosen)
            message = {"edited": text + texts.EDITED, "hide": text}.get(verb)
            yield self._batch([self._change(comment, post, person, verb=verb, message=message)])

    def _later_elsewhere(self) -> Iterator[Post]:
        # Not what waits sealed at the role account: a later act would wait sealed with it.
        own = [each for each in self._written if each[3] and each[0] != KOMMUNCHEF]
        for activity in ("edit", "edit", "remove"):
            channel, first, person, text = self.chance.choice(own)
            platform = _platform_of(channel)
            later = {"id": first, "activity": activity, "updated_at": utc_text(self._moment()), "platform": platform}
            told = {"text": text + texts.EDITED, "author": {"id": person.id, "name": person.name}}
            self._count += 1
            yield generic(channel, self.run, self._count, later | (told if activity == "edit" else {}))

    def _references(self, numbers: Sequence[str]) -> Iterator[Post]:
        """People name the diary numbers they have been given."""
        if numbers:
            for text in texts.WITH_DIARY_NUMBER:
                yield self._write(GENERIC, text.format(number=self.chance.choice(numbers)), kind="comment")

    # -- the parts ---------------------------------------------------------------------------------------------------

    def _write(self, channel: str, text: str | None, person: Person | None = None, **more: object) -> Post:
        self._count += 1
        writer = person or self._anyone()
        platform = {"platform": _platform_of(channel)}
        post = generic(channel, self.run, self._count, citizen(writer, text, self._moment(), **(more | platform)))
        if "direction" not in more:
            self._written.append((channel, post.messages[0], writer, text or ""))
        return post

    def _comment(self, text: str | None, person: Person | None = None, **more: str) -> Change:
        writer, post = person or self._anyone(), more.pop("post", None) or self._number()
        comment, parent = f"{post}_{self._number()}", more.pop("parent", f"{self.account}_{post}")
        if parent.startswith(self.account):
            self._comments.append((comment, post, writer, text or ""))
        return self._change(comment, post, writer, verb="add", message=text, parent_id=parent, **more)

    def _change(self, comment: str, post: str, person: Person, **value: str | None) -> Change:
        told = {name: each for name, each in value.items() if each is not None}
        named = {"item": "comment", "comment_id": comment, "post_id": f"{self.account}_{post}"}
        return feed(person, self._moment(), **named, **told)

    def _page_post(self, person: Person, text: str) -> Change:
        post = f"{self.account}_{self._number()}"
        return feed(person, self._moment(), item="status", verb="add", post_id=post, message=text)

    def _reaction(self, kind: str) -> Change:
        post = f"{self.account}_{self._number()}"
        value = {"item": "reaction", "verb": "add", "reaction_type": kind, "post_id": post, "parent_id": post}
        return feed(self._anyone(), self._moment(), **value)

    def _batch(self, changes: Sequence[Change]) -> Post:
        return page_batch(PAGE, self.account, self.now, changes)

    def _anyone(self) -> Person:
        return self.chance.choice(self.crowd)

    def _number(self) -> str:
        return str(self.chance.randrange(10**14, 10**15))

    def _moment(self) -> datetime:
        return self.now - timedelta(seconds=self.chance.randrange(5, 3600))


def _platform_of(channel: str) -> str:
    return {KOMMUNCHEF: "mastodon", BLOG: "blog", SCHOOL: "linkedin"}.get(channel, "generic")
