"""Giving registering assignments a case, and at the very end numbers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records.identity import Randomness, new_id
from app.records.registration import GENERAL_SERIES, year_of_registration
from app.records.vocabulary import CaseKind, Placement, Protection
from app.registry.intake.assessing import Assigned
from app.registry.intake.gathering import Happening
from app.registry.intake.office import Office
from app.store import cases, numbers
from app.store.numbers import Series


@dataclass(slots=True)
class NewCase:
    """A case this batch opens."""

    id: UUID
    authority: str
    kind: CaseKind
    protection: Protection
    opened_by: Happening
    number: int = 0


@dataclass(slots=True)
class Document:
    """One registration of this batch; ``designation`` is set when numbers are taken."""

    id: UUID
    happening: Happening
    assigned: Assigned
    case: UUID
    number: int = 0
    designation: str = ""


@dataclass(slots=True)
class Desk:
    """Where the documents of one batch are laid in their cases."""

    connection: Connection
    office: Office
    now: datetime
    randomness: Randomness
    new_cases: list[NewCase] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    diary_numbers: dict[UUID, str] = field(default_factory=dict)
    _collective: dict[str, UUID] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return year_of_registration(self.now)

    def place(self, happening: Happening, assigned: Assigned) -> Document:
        """Lay one document in its case, opening one if need be. Protected documents never share the collective one."""
        case = assigned.case or self._case_for(happening, assigned)
        document = Document(new_id(self.now, self.randomness), happening, assigned, case)
        self.documents.append(document)
        return document

    def _case_for(self, happening: Happening, assigned: Assigned) -> UUID:
        assessment = assigned.assessment
        shared = assessment.placement is Placement.COLLECTIVE_CASE and assessment.protection is Protection.NONE
        if not shared:
            return self._open(happening, assigned, CaseKind.ORDINARY, new_id(self.now, self.randomness))
        if assigned.authority not in self._collective:
            self._collective[assigned.authority] = self._find_collective(happening, assigned)
        return self._collective[assigned.authority]

    def _find_collective(self, happening: Happening, assigned: Assigned) -> UUID:
        proposed = new_id(self.now, self.randomness)
        tenant = self.office.tenant
        found = numbers.collective_case(self.connection, tenant, assigned.authority, self.year, proposed)
        if found == proposed:
            return self._open(happening, assigned, CaseKind.COLLECTIVE, proposed)
        return found

    def _open(self, happening: Happening, assigned: Assigned, kind: CaseKind, case: UUID) -> UUID:
        protection = assigned.assessment.protection
        self.new_cases.append(NewCase(case, assigned.authority, kind, protection, happening))
        return case

    def number(self) -> None:
        """Take every number of the batch: one statement for the cases, one for the documents in them."""
        older = {document.case for document in self.documents} - {case.id for case in self.new_cases}
        self.diary_numbers = cases.diary_numbers_of(self.connection, self.office.tenant, sorted(older))
        self._number_cases()
        self._number_documents()

    def _number_cases(self) -> None:
        wanted = Counter(self._series(case) for case in self.new_cases)
        following = numbers.take_numbers(self.connection, self.office.tenant, wanted)
        for case in self.new_cases:
            series = self._series(case)
            case.number, following[series] = following[series], following[series] + 1
            authority = self.office.authorities[case.authority]
            self.diary_numbers[case.id] = authority.pattern.case(authority.code, self.year, case.number)

    def _number_documents(self) -> None:
        wanted = Counter(document.case for document in self.documents)
        fresh = {case.id for case in self.new_cases}
        following = numbers.take_documents(self.connection, self.office.tenant, wanted, fresh)
        for document in self.documents:
            document.number, following[document.case] = following[document.case], following[document.case] + 1
            pattern = self.office.authorities[document.assigned.authority].pattern
            document.designation = pattern.document(self.diary_numbers[document.case], document.number)

    def _series(self, case: NewCase) -> Series:
        return Series(case.authority, GENERAL_SERIES, self.year)
