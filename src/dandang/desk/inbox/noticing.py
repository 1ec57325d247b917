"""Whose turn it became, and whose clock runs out: asked of the worklist, so that a message never says what the worklist would not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from dandang.base import clock
from dandang.cases.models import Deadline, Proceeding
from dandang.desk import worklist
from dandang.desk.inbox.models import Address, Delivery, Message
from dandang.organs.models import Organ, Post, Staff
from dandang.procedures.model import plain_role

BATCH = 500
"""Notes, or clocks, in one transaction."""
MANY = 20
"""More than so many of one kind and state that come to one organ at once are one message, not each its own."""
SOON = 3
"""Days before the last one on which a clock is told [D]."""
TAKEN = "DELETE FROM inbox_moved WHERE id IN (SELECT id FROM inbox_moved ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING proceeding_id"
What = Message.What


@transaction.atomic
def notice(at: datetime) -> int:
    """Tell whose turn it became since; how many notes there were."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [BATCH])
        taken = [proceeding for (proceeding,) in cursor.fetchall()]
    if taken:
        _tell_turns(_open(taken), at)
    return len(taken)


@transaction.atomic
def watch_clocks(at: datetime) -> int:
    """Tell of clocks that run out within `SOON` days, or ran out the day before; how many messages. Told once a clock and day."""
    today, made = at.astimezone(clock.ZONE).date(), 0
    running = Deadline.objects.filter(met_at=None, due_on__range=(today - timedelta(days=SOON), today + timedelta(days=SOON)))
    told = Message.objects.filter(what__in=[What.SOON, What.LATE], at__gt=at - timedelta(days=3 * SOON)).values_list("about", flat=True)
    known = set(told)
    for deadline in running.order_by("due_on", "pk")[: 20 * BATCH]:
        what = What.LATE if deadline.due_on < today else What.SOON
        about = f"{what}:{deadline.pk}:{deadline.due_on}"
        if about not in known:
            for proceeding in _open([deadline.proceeding_id]):
                made += _write(whose_turn(proceeding, today), what, about, at, proceeding=proceeding, due_on=deadline.due_on)
        if made >= BATCH:
            break
    return made


def whose_turn(proceeding: Proceeding, on: date) -> Iterator[Staff]:
    """Those whose worklist it stands on that day, by role, organ, other hands, assignment, recusal and everything else."""
    for staff in _candidates(proceeding, on):
        if Proceeding.objects.visible_to(staff).filter(worklist.turn(staff, on), pk=proceeding.pk, is_open=True).exists():
            yield staff


def _tell_turns(moved: Iterable[Proceeding], at: datetime) -> None:
    on = at.astimezone(clock.ZONE).date()
    groups: dict[tuple[int, str, str], list[Proceeding]] = defaultdict(list)
    for proceeding in moved:
        groups[proceeding.casefile.organ_id, proceeding.kind, proceeding.state].append(proceeding)
    for (organ, kind, state), found in groups.items():
        if len(found) > MANY:
            about = f"many:{organ}:{kind}:{state}:{at.timestamp():.0f}"
            _write(whose_turn(found[0], on), What.MANY, about, at)
            continue
        for proceeding in found:
            last = proceeding.steps.order_by("-seq").first()
            others = (staff for staff in whose_turn(proceeding, on) if last is None or staff.pk != last.by_id)
            _write(others, What.TURN, f"turn:{proceeding.pk}:{proceeding.last_seq}", at, proceeding=proceeding)


def _open(keys: Iterable[int]) -> list[Proceeding]:
    found = Proceeding.objects.filter(pk__in=set(keys), is_open=True).exclude(state="")
    return list(found.select_related("casefile__organ__parent").order_by("pk"))


def _candidates(proceeding: Proceeding, on: date) -> Iterable[Staff]:
    """Whoever holds one of the roles that lead on, in the organ or one above it."""
    procedure = proceeding.procedure
    roles = {
        plain_role(role) for step in procedure.steps if worklist.leads_on(procedure, step, proceeding.state) and proceeding.state in step.from_states
        for role in step.by
    } | {plain_role(role) for step in procedure.steps if step.act == "grant" for role in step.by if _asks_for_time(proceeding)}
    organs: list[Organ] = proceeding.casefile.organ.chain()
    posts = Post.objects.filter(Q(to_on=None) | Q(to_on__gte=on), role__in=roles, organ__in=organs, from_on__lte=on)
    return Staff.objects.filter(pk__in=posts.values("staff"), is_active=True).order_by("pk")


def _asks_for_time(proceeding: Proceeding) -> bool:
    return proceeding.deadlines.filter(extended="pending", met_at=None).exists()


def _write(to: Iterable[Staff], what: Message.What, about: str, at: datetime, *, proceeding: Proceeding | None = None, due_on: date | None = None) -> int:
    """The message for each of them who has not had it, and its copies."""
    people = list(to)
    Message.objects.bulk_create(
        [Message(staff=staff, proceeding=proceeding, what=what, about=about, at=at, due_on=due_on) for staff in people], ignore_conflicts=True,
    )
    fresh = list(Message.objects.filter(staff__in=people, about=about, deliveries=None, at=at))
    by_staff = {message.staff_id: message for message in fresh}
    addresses = Address.objects.used_by(people).filter(staff__in=by_staff).order_by("pk")
    copies = [Delivery(message=by_staff[address.staff_id], address=address, next_at=at) for address in addresses]
    Delivery.objects.bulk_create(copies, ignore_conflicts=True)
    return len(fresh)

