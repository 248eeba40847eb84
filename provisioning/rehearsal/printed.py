"""The certificate of a rehearsal on paper (试考合格证明): what it certifies, and every line that was measured.

Paper is in Chinese, whatever language the command speaks.
"""

from __future__ import annotations

from datetime import datetime

from exam.plan import USUAL_TIMEZONE, Plan
from exam.text import Language
from provisioning.rehearsal.document import limit_of, measured, name_of, rehearsal_document
from server.forms.kinds import FormKind
from server.forms.paper import Fact, Foot, foot_of, moment
from server.forms.report import ReportDocument, ReportRow, ReportTable, Verdict
from server.forms.typesetting import render
from server.readiness import ReadinessCertificate, ReadinessLine

PAPER: Language = "zh"
CLOSING = "本证明由考点密钥签名；是否有效以 kaochang-provision verify-rehearsal 核验为准。"
SIGNATURES = ("系统管理员", "主考")


def rehearsal_paper(certificate: ReadinessCertificate, foot: Foot) -> ReportDocument:
    """Set a certificate that holds as a report."""
    document = rehearsal_document(certificate, PAPER)
    head = document.rows[: len(document.rows) - len(certificate.lines)]
    rows = tuple(
        ReportRow((name_of(line, PAPER), measured(line), limit_of(line)), _shape(line)) for line in certificate.lines
    )
    return ReportDocument(
        foot,
        title=document.title,
        facts=tuple(Fact(name, value) for name, value in head),
        tables=(ReportTable("实测结果", ("项目", "实测", "限值"), rows, (4, 2, 2)),),
        closing=(CLOSING,),
        signatures=SIGNATURES,
    )


def rehearsal_pdf(certificate: ReadinessCertificate, plan: Plan | None, printed_at: datetime) -> bytes:
    """The report as PDF; without the site's plan its number stands in the foot. Raises FormError."""
    unnamed = Foot(f"考核站点 {certificate.site}", moment(printed_at, USUAL_TIMEZONE))
    foot = foot_of(plan, printed_at) if plan is not None else unnamed
    return render(FormKind.REHEARSAL_REPORT, rehearsal_paper(certificate, foot))


def _shape(line: ReadinessLine) -> Verdict | None:
    """A line without a limit was measured only."""
    if line.limit is None:
        return None
    return Verdict.PASSED if line.ok else Verdict.FAILED
