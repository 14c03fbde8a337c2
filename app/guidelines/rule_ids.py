"""The ids a rule may have. They are part of the API and of every stored assessment, so they are never renamed."""

DEFAULT = "default"

RULE_IDS = (
    # is it ours?
    "acute-danger",
    "party-political-role",
    "private-account-private-matter",
    "private-account-in-role",
    "mention-elsewhere",
    "reply-on-others-page",
    "not-official-channel",
    # secrecy and safety
    "protected-identity",
    "child-worry-report",
    "child-sender",
    "secrecy-content",
    "whistleblow-report",
    "threat-or-crime",
    "illegal-content",
    "third-party-personal-data",
    "copyright-claim",
    # belongs to a case
    "ongoing-case-diarienummer",
    "ongoing-case-thread",
    "delay-or-decision-request",
    "case-completion",
    "withdrawal",
    # starts a case
    "appeal",
    "public-record-request",
    "application",
    "tender",
    "damage-or-money-claim",
    "data-subject-request",
    "supervision-complaint",
    "complaint-against-official",
    "complaint",
    "fault-report",
    "citizen-proposal",
    "union-petition",
    "job-application",
    "media-question",
    "controversial-matter",
    # the profile decides
    "requested-input",
    "special-interest",
    "direct-message-default",
    "personally-addressed-in-role",
    # kept ordered
    "simple-question",
    "suggestion-or-opinion",
    "thanks-or-praise",
    "for-information",
    "outside-municipal-remit",
    # obviously of little importance
    "reaction-or-tag",
    "spam-or-advert",
    "unintelligible",
    # always
    "foreign-language",
    "image-video-or-voice-only",
    "ambiguous-tone",
    "removed-by-us",
    "edited-or-removed-by-sender",
    "duplicate",
    "municipal-reply",
    # when nothing else answers
    DEFAULT,
)
