"""Tell SQLite's planner how the tables look once they are filled.

Without statistics it takes an equality on a key's first column to leave ten rows, and that column is the tenant: it
read all that a tenant has to find a few messages by their ids, in every transaction. The figures are those of a large
register, put in by hand as the documentation of ANALYZE describes, so that plans are the same on every machine and from
the first row. PostgreSQL keeps its own.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# By index: how many rows there are, and how many share the first column, the first two, and so on. A table clustered by
# its primary key bears the key's figures under its own name; unique constraints are numbered by SQLite.
ALL = "1000000 1000000"
FIGURES = {
    "acts": {"acts": f"{ALL} 1", "sqlite_autoindex_acts_2": f"{ALL} 2 1"},
    "assessments": {
        "assessments": f"{ALL} 1",
        "ix_assessments_message": f"{ALL} 2",
        "ix_assessments_newest": f"{ALL} 4 1",
    },
    "assignments": {
        "assignments": f"{ALL} 1 1",
        "ix_assignments_newest": f"{ALL} 100000 2 1",
        "ix_assignments_outcome": f"{ALL} 200000 2 1",
        "ix_assignments_due": f"{ALL} 100",
    },
    "cases": {
        "cases": f"{ALL} 1",
        "sqlite_autoindex_cases_2": f"{ALL} 100000 1",
        "sqlite_autoindex_cases_3": f"{ALL} 100000 100000 10000 1",
        "ix_cases_newest": f"{ALL} 4 1",
    },
    "case_links": {"case_links": f"{ALL} 1 1"},
    "case_sheets": {"case_sheets": f"{ALL} 1"},
    "delivery_bodies": {"sqlite_autoindex_delivery_bodies_1": f"{ALL} 1"},
    "deliveries": {"deliveries": f"{ALL} 1", "sqlite_autoindex_deliveries_2": f"{ALL} 50000 1"},
    "log_entries": {"log_entries": f"{ALL} 1"},
    "log_openings": {"log_openings": f"{ALL} 1", "ix_log_openings_subject": f"{ALL} 2 1"},
    "messages": {
        "messages": f"{ALL} 1",
        "sqlite_autoindex_messages_2": f"{ALL} 1 1 1",
        "ix_messages_thread": f"{ALL} 10 2",
        "ix_messages_newest": f"{ALL} 2 1",
    },
    "parked_deliveries": {
        "parked_deliveries": f"{ALL} 1",
        "ix_parked_deliveries_queue": f"{ALL} 100000 2 1",
        "ix_parked_deliveries_delivery": f"{ALL} 2",
    },
    "receipts": {"receipts": f"{ALL} 1", "sqlite_autoindex_receipts_2": f"{ALL} 1"},
    "registration_sheets": {"registration_sheets": f"{ALL} 1"},
    "registrations": {
        "registrations": f"{ALL} 1",
        "sqlite_autoindex_registrations_2": f"{ALL} 1",
        "sqlite_autoindex_registrations_3": f"{ALL} 10 1",
        "ix_registrations_message": f"{ALL} 1",
        "ix_registrations_newest": f"{ALL} 100000 2 1",
    },
    "version_contents": {"sqlite_autoindex_version_contents_1": f"{ALL} 1"},
    "versions": {"versions": f"{ALL} 1", "sqlite_autoindex_versions_2": f"{ALL} 1 1"},
}


def upgrade() -> None:
    if context.get_context().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_master")  # makes the table of figures
    told = sa.table("sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat"))
    op.bulk_insert(
        told,
        [
            {"tbl": table, "idx": index, "stat": figures}
            for table, indexes in FIGURES.items()
            for index, figures in indexes.items()
        ],
    )
    op.execute("ANALYZE sqlite_master")  # reads it


def downgrade() -> None:
    if context.get_context().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
