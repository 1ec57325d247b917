"""The 送达回证 as a paper: what a service knows, in the fields of `delivery_receipt`."""

from __future__ import annotations

from dandang.base.clock import ZONE
from dandang.documents.models import Service
from dandang.documents.papers import paper_kind, version_on
from dandang.documents.render import render


def receipt_pdf(service: Service) -> bytes:
    """Print the receipt in the version in force on the day of sending (of the document's issue before that)."""
    document = service.recipient.document
    moment = service.sent_at or document.issued_at
    day = moment.astimezone(ZONE).date()
    context = {
        "issued_on": day,
        "organ": document.organ.name,
        "document_title": f"{document.title}（份号{service.recipient.place:06d}）" if paper_kind(document.kind, document.version).personal else document.title,
        "document_number": document.number,
        "receiver": service.recipient.name,
        "relation": service.recipient.relation,
        "method": service.method,
        "servers": [str(service.first_server), str(service.second_server)],
        "sent_on": service.sent_at and day,
        "place": service.place,
        "received_by": service.received_by,
        "received_on": service.received_at and service.received_at.astimezone(ZONE).date(),
        "refusal_reason": service.refusal_reason,
        "witnesses": service.witnesses,
        "remarks": service.remarks,
    }
    return render("delivery_receipt", version_on("delivery_receipt", day), context)
