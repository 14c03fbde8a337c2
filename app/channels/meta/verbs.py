"""The words for what was done to a post or comment on Meta's platforms."""

from collections.abc import Mapping

from app.records.vocabulary import Activity

# Comments are "edited", visitor posts "edit" or "edited"; "delete" and "update" are documented and hardly seen.
VERBS: Mapping[str, Activity] = {
    "add": Activity.CREATE,
    "edit": Activity.EDIT,
    "edited": Activity.EDIT,
    "update": Activity.EDIT,
    "remove": Activity.REMOVE,
    "delete": Activity.REMOVE,
    "hide": Activity.HIDE,
    "unhide": Activity.UNHIDE,
}
