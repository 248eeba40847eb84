"""Rows of 考生信息 and 报考信息."""

from __future__ import annotations

from collections.abc import Hashable

from exam.plan import CERTIFICATE_LEVELS, LEVEL_NAMES
from provisioning.imports.findings import Failure
from provisioning.imports.merging import Rules
from provisioning.imports.roster import Person, Registration
from provisioning.imports.rows import Row, check_id_number

ID_CARD = frozenset({"身份证", "居民身份证"})
CANDIDATE_TYPES = ("院校考生", "社会考生")
SEXES = ("男", "女")
LEVELS = {name: level for level, name in LEVEL_NAMES.items()}


def read_person(row: Row) -> Person | tuple[Failure, ...]:
    """Judge a candidate's row by itself."""
    failures = row.common_failures()
    if row.text("证件类型") and row.text("证件类型") not in ID_CARD:
        # Arrangement and photos go by the 18 characters of the ID card; another document fits neither.
        failures.append(row.failure("证件类型", "id_kind"))
        id_number = None
    else:
        id_number = check_id_number(row, "证件号码", failures)
    if row.text("性别") and row.text("性别") not in SEXES:
        failures.append(row.failure("性别", "sex"))
    if failures or id_number is None:
        return tuple(failures)
    return Person(
        id_number=id_number,
        name=row.text("学生姓名"),
        pinyin=row.text("姓名拼音"),
        sex=row.text("性别"),
        id_kind=row.text("证件类型"),
        phone=row.text("手机号码"),
        year=row.text("入学年份"),
        stage=row.text("专业层次"),
        major=row.text("就读专业"),
        major_code=row.text("专业代码"),
    )


def read_registration(row: Row) -> Registration | tuple[Failure, ...]:
    """Judge a registration's row by itself."""
    failures = row.common_failures()
    id_number = check_id_number(row, "证件号码", failures)
    certificate, level = row.text("证书编号"), LEVELS.get(row.text("证书等级"))
    if row.text("证书等级") and level is None:
        failures.append(row.failure("证书等级", "unknown_level"))
    if certificate and not row.cells["证书编号"].digits_lost:
        expected = CERTIFICATE_LEVELS.get(certificate)
        if expected is None:
            failures.append(row.failure("证书编号", "unknown_certificate"))
        elif level is not None and level is not expected:
            failures.append(row.failure("证书等级", "level_mismatch", expected=LEVEL_NAMES[expected]))
    if row.text("考生类型") and row.text("考生类型") not in CANDIDATE_TYPES:
        failures.append(row.failure("考生类型", "candidate_type"))
    if failures or id_number is None or level is None:
        return tuple(failures)
    return Registration(
        id_number=id_number,
        certificate=certificate,
        name=row.text("考生姓名"),
        candidate_type=row.text("考生类型"),
        certificate_name=row.text("报考证书"),
        level=level,
        site_number=row.text("考核站点编号"),
        site_name=row.text("考核站点名称"),
    )


def _person_identity(person: Person) -> Hashable:
    return person.id_number


def _registration_identity(registration: Registration) -> Hashable:
    # One person may register for several certificates.
    return registration.id_number, registration.certificate


PERSON_RULES = Rules(_person_identity, "duplicate_person", "证件号码")
REGISTRATION_RULES = Rules(_registration_identity, "duplicate_person", "证件号码")
