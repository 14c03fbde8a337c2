"""The words of the page that lists the official channels, in Swedish and English."""

from collections.abc import Mapping

CHANNEL_WORDS: Mapping[str, tuple[str, str]] = {
    "channels_title": ("Officiella kanaler", "Official channels"),
    "channels_intro": (
        (
            "Konton, sidor och bloggar som är våra. Det som skrivs till dem har kommit in till oss och är i regel en "
            "allmän handling (2 kap. 4 och 9 §§ tryckfrihetsförordningen). Konton som inte står här är inte våra."
        ),
        (
            "Accounts, pages and blogs that are ours. What is written to them has come in to us and is as a rule an "
            "official document (chapter 2, sections 4 and 9, of the Freedom of the Press Act). Accounts that are not "
            "on this list are not ours."
        ),
    ),
    "channels_none": ("Ingen kanal står på listan.", "No channel is on the list."),
    "channels_overview": ("Alla kanaler", "All channels"),
    "channels_footer": (
        "Listan förs av organisationen själv; varje ändring sparas. Vem som läser den sparas inte.",
        "The list is kept by the organisation itself; every change is kept. Who reads it is not.",
    ),
    "guideline_link": ("Så avgörs vad som registreras", "How it is decided what is registered"),
    "channel_name": ("Namn", "Name"),
    "channel_kind": ("Slag", "Kind"),
    "platform": ("Plattform", "Platform"),
    "address": ("Adress", "Address"),
    "purpose": ("Ändamål", "Purpose"),
    "responsible": ("Ansvarig myndighet", "Responsible authority"),
    "channel_status": ("Läge", "Status"),
    "monitoring_hours": ("Bevakas", "Monitored"),
    "comment_rules": ("Regler för kommentarer", "Rules for comments"),
    "opened": ("Öppnad", "Opened"),
    "closed": ("Stängd", "Closed"),
    "periods": ("Historik", "History"),
    "holders": ("Innehavare", "Holder"),
    "direct_captured": (
        "Direktmeddelanden tas om hand sedan innehavaren medgav det skriftligen",
        "Direct messages are captured since the holder agreed to it in writing",
    ),
    "direct_not_captured": (
        "Direktmeddelanden tas inte om hand: innehavaren har inte medgett det.",
        "Direct messages are not captured: the holder has not agreed to it.",
    ),
    "not_told": ("ingen uppgift", "not told"),
    "status_open": ("öppen", "open"),
    "status_dormant": ("vilande", "dormant"),
    "status_closed": ("stängd", "closed"),
    "kind_page": ("sida eller konto", "page or account"),
    "kind_role_account": ("rollkonto", "role account"),
    "kind_blog": ("blogg", "blog"),
    "kind_generic": ("annan kanal", "other channel"),
    "list_link": ("Våra officiella kanaler", "Our official channels"),
}
