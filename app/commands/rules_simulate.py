"""``diarium rules simulate``: what other rules, or another profile, would have said of the messages that are kept."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from app.commands.choices import a_day, require_profile
from app.commands.terminal import AsJson, Row, err_console, note, put_json, put_rows
from app.guidelines.edition import Edition
from app.guidelines.past import edition_named
from app.records.registration import STOCKHOLM

if TYPE_CHECKING:
    from app.registry.simulating import Simulated

_PAGE = 500


def simulate(
    edition: Annotated[str, typer.Argument(help="present, a recorded edition (2026-11), or a folder of rule files.")],
    *,
    begin: Annotated[date, typer.Option("--from", parser=a_day, metavar="DAY", help="The first day of arrival.")],
    end: Annotated[date, typer.Option("--to", parser=a_day, metavar="DAY", help="The last day of arrival.")],
    profile: Annotated[
        str | None, typer.Option("--profile", help="A profile for all; each authority's own if left out.")
    ] = None,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="The tenant's id; may be left out when there is only one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Assess the messages that arrived between two days with other rules, and list what would change. Changes nothing.

    Each row is a message at an authority whose outcome, protection, placement or rule would be another than what holds
    now. What a person has confirmed is listed too; it would stand.
    """
    rules = edition_named(edition)
    if profile is not None:
        require_profile(profile, rules)
    if end < begin:
        raise typer.BadParameter("--to is before --from")
    changed, counted, erased = _simulate(rules, profile, tenant, _start(begin), _start(end + timedelta(days=1)))
    rows = [_row(each) for each in changed]
    if as_json:
        put_json({"assessed": counted, "erased": erased, "changed": rows})
    else:
        put_rows("What would change", rows, as_json=False)
        _summarise(rows, counted, erased)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)


def _simulate(
    rules: Edition, profile: str | None, given: str | None, begin: datetime, end: datetime
) -> tuple[list["Simulated"], int, int]:
    """What would change, how many were assessed again, and how many could not be since they have been erased."""
    # Imported here: the other commands about the rules need no database.
    from app.commands.running import read, the_tenant  # noqa: PLC0415 – see the line above
    from app.registry.simulating import Simulation  # noqa: PLC0415 – see above
    from app.store.authority_profiles import profile_choices  # noqa: PLC0415 – see above
    from app.store.held_messages import Position, count_held, held_after  # noqa: PLC0415 – see above

    tenant = read(lambda connection: the_tenant(connection, given))
    simulation = Simulation(rules, profile, read(lambda connection: profile_choices(connection, tenant)))
    total = read(lambda connection: count_held(connection, tenant, begin, end))
    changed: list[Simulated] = []
    counted = erased = 0
    after: Position | None = None
    with Progress(console=err_console(), transient=True) as progress:
        bar = progress.add_task("Assessing", total=total)
        while True:
            since = after
            held = read(lambda connection: held_after(connection, tenant, begin, end, after=since, most=_PAGE))  # noqa: B023 – asked at once
            if not held:
                return changed, counted, erased
            for each in simulation.run(held):
                erased += each.would is None
                counted += each.would is not None
                if each.is_changed:
                    changed.append(each)
            after = held[-1].position
            progress.advance(bar, len(held))


def _row(simulated: "Simulated") -> Row:
    held, would = simulated.held, simulated.would
    if would is None:
        raise TypeError("what has been erased does not change")
    return {
        "message": held.message,
        "authority": held.authority,
        "arrived_at": held.arrived_at,
        "status": held.status,
        "outcome": held.outcome,
        "rule": held.rule,
        "protection": held.protection,
        "placement": held.placement,
        "would_be": would.outcome.value,
        "by_rule": would.rule,
        "would_protect": would.protection.value,
        "would_place": would.placement.value if would.placement else None,
    }


def _summarise(rows: list[Row], counted: int, erased: int) -> None:
    note(f"{counted} assessed again, {len(rows)} would change" + (f", {erased} have been erased" if erased else ""))
    for (before, after), count in sorted(Counter((row["outcome"], row["would_be"]) for row in rows).items()):
        note(f"  {count:6}  {before} → {after}")
