"""What the document says of the official channel list, by hand: it is a plain route at the root."""

from typing import Any

from app.records.vocabulary import ChannelKind, ChannelStatus

_TEXT = {"type": ["string", "null"]}
_DAY = {"type": "string", "format": "date"}
_DAY_OR_NONE = {"type": ["string", "null"], "format": "date"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_STATUS = {"type": "string", "enum": [str(word) for word in ChannelStatus]}
_CHANNEL = _object(
    {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": [str(word) for word in ChannelKind]},
        "address": _TEXT | {"description": "Kontots öppna adress / the account's public address."},
        "purpose": _TEXT,
        "platform": _TEXT,
        "monitoring_hours": _TEXT,
        "comment_rules": _TEXT,
        "authority": _object({"id": {"type": "string"}, "name": {"type": "string"}}),
        "status": _STATUS,
        "opened": _DAY,
        "closed": _DAY_OR_NONE,
        "periods": {
            "type": "array",
            "items": _object({"status": _STATUS, "from_date": _DAY, "to_date": _DAY_OR_NONE}),
        },
        "holders": {
            "type": "array",
            "description": "Rollkontots innehavare / who holds the role account.",
            "items": _object(
                {
                    "position": {"type": "string"},
                    "name": _TEXT,
                    "from_date": _DAY,
                    "to_date": _DAY_OR_NONE,
                    "agreed_on": _DAY_OR_NONE,
                }
            ),
        },
    }
)
CHANNEL_LIST_SCHEMAS: dict[str, Any] = {
    "OfficialChannels": {
        "title": "OfficialChannels",
        "description": "Listan över officiella kanaler / the list of official channels.",
        **_object(
            {"tenant": {"type": "string"}, "name": {"type": "string"}, "channels": {"type": "array", "items": _CHANNEL}}
        ),
    }
}
CHANNEL_LIST_EXAMPLE: dict[str, Any] = {
    "tenant": "exempelkoping",
    "name": "Exempelköpings kommun",
    "channels": [
        {
            "name": "Kommunchefen i Exempelköping",
            "kind": "role_account",
            "address": "https://social.example/@kommunchefen",
            "purpose": "Kommunchefens konto i tjänsten",
            "platform": "Mastodon",
            "monitoring_hours": "Vardagar 8–16",
            "comment_rules": "Håll dig till ämnet. Skriv inga personnummer.",
            "authority": {"id": "ks", "name": "Kommunstyrelsen"},
            "status": "open",
            "opened": "2026-01-07",
            "closed": None,
            "periods": [{"status": "open", "from_date": "2026-01-07", "to_date": None}],
            "holders": [
                {
                    "position": "Kommunchef",
                    "name": None,
                    "from_date": "2026-01-07",
                    "to_date": None,
                    "agreed_on": "2026-01-07",
                }
            ],
        }
    ],
}
