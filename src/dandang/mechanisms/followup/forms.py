"""The shape of what is entered from enrolment to the end. `sealed` fields are kept apart, for the team and the leader in charge (F-18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dandang.base.wording import titled
from dandang.cases.forms import CaseCodeField, LinesField, OrganField, RowsField, StaffField, StaffListField, StepForm
from dandang.mechanisms.followup import methods, notices
from dandang.organs.models import Organ, Staff

AREA = forms.Textarea(attrs={"rows": 3})
TEAM = ("handler", "handling_head", "reviewer", "petition_officer", "deputy_in_charge", "principal_officer")
LEADERS = ("deputy_in_charge", "principal_officer", "handling_head")
PRIVATE = _("只限回访组和责任领导知悉，不写入步骤记录和文书。")


def _listed(name: str, blank: bool = True) -> list[tuple[str, Any]]:
    return [*([("", "—")] if blank else []), *((code, titled(entry)) for code, entry in methods.entries(name).items())]


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def _text(label: Any, most: int = 1000, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most, widget=AREA, **kwargs)


def _group(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=_listed("group"))


class FollowUpForm(StepForm):
    """Knows the follow-up that it is about."""

    @property
    def noun(self) -> Any:
        from dandang.mechanisms.followup.models import FollowUp

        return FollowUp.objects.filter(pk=self.proceeding.pk).first() if self.proceeding is not None and self.proceeding.pk else None

    def choose_team(self, *names: str) -> None:
        for name in names:
            self.fields[name].queryset = self.colleagues(*TEAM)  # type: ignore[attr-defined]

    def choose_visitors(self) -> None:
        noun = self.noun
        self.fields["visitors"].queryset = noun.team.all() if noun else Staff.objects.none()  # type: ignore[attr-defined]


class EnrolForm(StepForm):
    verb = "enrol"

    matter = CaseCodeField(label=_("处分、处理所在的案卷号"), help_text=_("须是已经执行的处分、处理。"))
    person = forms.CharField(label=_("姓名"), required=False, max_length=100, help_text=_("案卷只有一个人的，可以不填。"))
    handlers = StaffListField(label=_("先期排摸的人员"), required=False)
    campaign = forms.CharField(label=_("专项活动"), required=False, max_length=100, help_text=_("按专项活动纳入时填写；范围以活动方案为准。"))
    campaign_since = _day(_("活动范围的起算日"))
    campaign_forms = forms.MultipleChoiceField(
        label=_("活动范围的形态"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("1", _("第一种形态")), ("2", _("第二种形态")), ("3", _("第三种形态")), ("4", _("第四种形态"))],
    )

    def arrange(self) -> None:
        organs = Organ.objects.filter(pk__in=[post.organ_id for post in self.by.posts_on(self.day)] if self.by else [])
        self.fields["handlers"].queryset = Staff.objects.holding(("handler", "handling_head", "reviewer"), organs, on=self.day)  # type: ignore[attr-defined]


class TakeOverForm(FollowUpForm):
    verb = "take_over"

    handlers = StaffListField(label=_("先期排摸的人员"), required=False)

    def arrange(self) -> None:
        self.choose_team("handlers")


class StrategyForm(FollowUpForm):
    """一人一策."""

    sealed = frozenset({"mind", "family"})

    unit_then = forms.CharField(label=_("行为时的单位、职务"), required=False, max_length=200)
    political_status = forms.CharField(label=_("政治面貌"), required=False, max_length=50)
    authority_level = forms.CharField(label=_("干部管理权限"), required=False, max_length=50)
    restrictions = forms.CharField(label=_("影响期内的限制"), required=False, max_length=300)
    nature = forms.CharField(label=_("错误性质"), required=False, max_length=200)
    key_post = forms.BooleanField(label=_("仍在重要岗位"), required=False)
    young = forms.BooleanField(label=_("年轻干部"), required=False)
    reason_class = forms.ChoiceField(label=_("原因类别"), choices=_listed("reason"))
    group = forms.ChoiceField(label=_("态度类别"), choices=_listed("group"))
    group_evidence = forms.CharField(label=_("归入这一类的依据"), max_length=500, widget=AREA)
    klass = forms.ChoiceField(label=_("回访类别"), choices=_listed("class"))
    execution = _text(_("处分决定的执行情况"), 500)
    aims = forms.CharField(label=_("目标"), max_length=500, widget=AREA)
    helper = forms.CharField(label=_("帮带人"), required=False, max_length=100, help_text=_("由所在单位党组织指定。"))
    leader = StaffField(label=_("责任领导"))
    mind = _text(_("心理状态"), help_text=PRIVATE)
    family = _text(_("家庭、工作、健康方面的困难"), help_text=PRIVATE)

    def arrange(self) -> None:
        self.fields["leader"].queryset = self.colleagues(*LEADERS)  # type: ignore[attr-defined]
        noun = self.noun
        last = noun.strategy() if noun else None
        for name, value in (last.content if last else {}).items():
            if name in self.fields:
                self.initial.setdefault(name, value)


class ProfileForm(StrategyForm):
    verb = "profile"


class ReviseStrategyForm(StrategyForm):
    verb = "revise_strategy"


class PrescriptionRow(forms.Form):
    """一病一方."""

    unasked = frozenset[str]()

    problem = forms.CharField(label=_("问题"), max_length=300)
    cause = forms.CharField(label=_("原因分析"), required=False, max_length=300)
    method = forms.CharField(label=_("方法、措施"), max_length=300)
    unit_duties = forms.CharField(label=_("单位的责任"), required=False, max_length=300)
    due_on = forms.DateField(label=_("期限"), widget=forms.DateInput(attrs={"type": "date"}))


class RequestRow(forms.Form):
    """What the person asked for."""

    unasked = frozenset[str]()

    request = forms.CharField(label=_("诉求"), max_length=300)
    answer = forms.CharField(label=_("答复"), required=False, max_length=300)
    handler = forms.CharField(label=_("办理人"), required=False, max_length=50)


class DraftPlanForm(FollowUpForm):
    verb = "draft_plan"

    team = StaffListField(label=_("回访组"), required=False, help_text=_("两人以上。"))
    outsiders = LinesField(label=_("组外人员"), required=False, max_line=100, help_text=_("组织部门、所在单位的人员，每行一人。"))
    aims = forms.CharField(label=_("目标和安排"), max_length=500, widget=AREA)
    prescriptions = RowsField(PrescriptionRow, label=_("一病一方"), required=False, most=6)

    def arrange(self) -> None:
        self.choose_team("team")


class ChangeTeamForm(FollowUpForm):
    verb = "change_team"

    team = StaffListField(label=_("回访组"), required=False)

    def arrange(self) -> None:
        self.choose_team("team")


WAYS = [("face", _("当面")), ("unit", _("到单位")), ("written", _("书面")), ("video", _("视频"))]


class ScheduleForm(FollowUpForm):
    verb = "schedule"

    on = forms.DateField(label=_("回访日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("地点"), max_length=100)
    way = forms.ChoiceField(label=_("方式"), choices=WAYS)
    visitors = StaffListField(label=_("回访人员"), required=False)
    outline = _text(_("谈话提纲"), 2000)

    def arrange(self) -> None:
        self.choose_visitors()


def _check(duty: str) -> forms.ChoiceField:
    choices = [("", _("没有核对")), ("done", _("已办")), ("defect", _("没有办好")), ("not_owed", _("不涉及"))]
    entry = methods.entries("check")[duty]
    return forms.ChoiceField(label=titled(entry), required=False, choices=choices)


class VisitForm(FollowUpForm):
    """一访一档."""

    verb = "visit"
    sealed = frozenset({"mind", "family", "risk_signs", "internal_note"})

    visited_on = forms.DateField(label=_("回访日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("地点"), max_length=100)
    way = forms.ChoiceField(label=_("方式"), choices=WAYS)
    visitors = StaffListField(label=_("回访人员"), required=False)
    others_present = LinesField(label=_("在场人员"), required=False, max_line=100)
    group_before = _group(_("回访前的态度类别"))
    heard_self = forms.CharField(label=_("本人对错误的认识、思想和工作"), max_length=2000, widget=AREA)
    heard_unit = _text(_("所在单位的评价"), 2000)
    heard_people = _text(_("同事、群众的反映"), 2000)
    group_after = _group(_("回访后的态度类别"))
    check_announcement = _check("announcement")
    check_post = _check("post")
    check_pay = _check("pay")
    check_archive = _check("archive")
    check_gains = _check("gains")
    check_note = _text(_("没有办好的是什么"), 500)
    problems = RowsField(PrescriptionRow, label=_("发现的问题（一病一方）"), required=False, most=3)
    requests = RowsField(RequestRow, label=_("诉求和答复"), required=False, most=3)
    risk = forms.BooleanField(label=_("有需要紧急关爱的迹象"), required=False, help_text=_("勾选后即生成24小时以内的关爱任务。"))
    risk_signs = _text(_("什么迹象"), 500, help_text=PRIVATE)
    mind = _text(_("心理状态"), help_text=PRIVATE)
    family = _text(_("家庭、健康等个人情况"), help_text=PRIVATE)
    internal_note = _text(_("组内备注"), help_text=PRIVATE)
    signed = forms.BooleanField(label=_("本人已签名"), required=False)
    refused_to_sign = forms.BooleanField(label=_("本人拒绝签名"), required=False)
    attachments = LinesField(label=_("附件"), required=False, max_line=100)

    def arrange(self) -> None:
        self.choose_visitors()
        noun = self.noun
        if noun is not None:
            self.initial.setdefault("visited_on", self.day.isoformat())  # as the browser reads it
            self.initial.setdefault("group_before", noun.group)
            self.initial.setdefault("place", noun.place)
            self.initial.setdefault("way", noun.way)
            self.initial.setdefault("visitors", list(noun.visitors.values_list("username", flat=True)))

    def clean_visited_on(self) -> Any:
        on = self.cleaned_data["visited_on"]
        if on > self.day:
            raise forms.ValidationError(_("回访日期不能晚于今天。"))
        return on


class CompleteCheckForm(FollowUpForm):
    verb = "complete_check"

    check_announcement = _check("announcement")
    check_post = _check("post")
    check_pay = _check("pay")
    check_archive = _check("archive")
    check_gains = _check("gains")
    check_note = _text(_("没有办好的是什么"), 500)

    def arrange(self) -> None:
        noun = self.noun
        for duty, found in (noun.checks if noun else {}).items():
            self.initial.setdefault(f"check_{duty}", found)


class CorrectDefectForm(FollowUpForm):
    verb = "correct_defect"

    number = forms.IntegerField(label=_("编号"), min_value=1)
    correction = _text(_("怎样纠正"), 500)
    corrected_on = _day(_("纠正日期"))


class PrescribeForm(FollowUpForm):
    verb = "prescribe"

    prescriptions = RowsField(PrescriptionRow, label=_("一病一方"), required=False, most=3)


class ReviewPrescriptionForm(FollowUpForm):
    verb = "review_prescription"

    number = forms.IntegerField(label=_("编号"), min_value=1)
    result = forms.CharField(label=_("成效"), max_length=500, widget=AREA)
    outcome = forms.ChoiceField(label=_("处理"), choices=[("closed", _("办结")), ("continued", _("继续"))])
    due_on = _day(_("继续的，新的期限"))


class ProposeGradeForm(FollowUpForm):
    verb = "propose_grade"

    grade = forms.ChoiceField(label=_("等次"), help_text=_("浙江的等次名称未核到，按地方配置。"))
    opinion = forms.CharField(label=_("评估意见"), max_length=1000, widget=AREA)

    def arrange(self) -> None:
        assert self.proceeding is not None
        scale = methods.scale(self.proceeding.profile)
        self.fields["grade"].choices = [(code, titled(grade)) for code, grade in scale.grades.items()]  # type: ignore[attr-defined]


class FeedBackForm(FollowUpForm):
    verb = "feed_back"

    unit_committee = forms.CharField(label=_("所在单位党委（党组）"), required=False, max_length=100)
    organisation_department = forms.CharField(label=_("组织人事部门"), required=False, max_length=100)
    findings = forms.CharField(label=_("回访情况"), max_length=2000, widget=AREA)
    suggestions = LinesField(label=_("建议"), required=False)


class AdviseUnitForm(FollowUpForm):
    """纪检监察建议书."""

    verb = "advise_unit"

    unit = forms.CharField(label=_("主送单位"), max_length=100)
    upper_unit = forms.CharField(label=_("抄送：上级单位"), required=False, max_length=100)
    shortcomings = LinesField(label=_("发现的问题"), help_text=_("每行一项，写单位的问题，不写其他人。"))
    basis = LinesField(label=_("依据"), help_text=_("每行一项。"))
    advice = LinesField(label=_("建议"), help_text=_("每行一项。"))
    reply_by = forms.DateField(label=_("答复期限"), widget=forms.DateInput(attrs={"type": "date"}))

    def arrange(self) -> None:
        noun = self.noun
        if noun is not None:
            self.initial.setdefault("unit", noun.person.unit)
            self.initial.setdefault("shortcomings", "\n".join(notices.open_defects(noun)))


class NoteUnitReplyForm(FollowUpForm):
    verb = "note_unit_reply"

    replied_on = forms.DateField(label=_("答复日期"), widget=forms.DateInput(attrs={"type": "date"}))
    adopted = forms.ChoiceField(label=_("采纳情况"), choices=[("whole", _("采纳")), ("part", _("部分采纳")), ("none", _("未采纳"))])
    reply = forms.CharField(label=_("答复要点"), max_length=1000, widget=AREA)


class StateIntegrityForm(FollowUpForm):
    verb = "state_integrity"

    integrity = forms.ChoiceField(label=_("意见"), choices=[("clear", _("没有未办结的线索、审查调查")), ("open", _("有未办结的事项"))])


class AddressedForm(FollowUpForm):
    addressee = OrganField(label=_("组织部门"), required=False)
    performance = forms.CharField(label=_("影响期内的表现"), max_length=1000, widget=AREA)

    def arrange(self) -> None:
        self.fields["addressee"].queryset = Organ.objects.filter(kind=Organ.Kind.ORGANIZATION_DEPARTMENT)  # type: ignore[attr-defined]


class AdviseNoEffectForm(AddressedForm):
    verb = "advise_no_effect"

    purpose = forms.CharField(label=_("用途"), max_length=100, help_text=_("例如：拟任考察。"))


class RecommendForm(AddressedForm):
    verb = "recommend"

    results = forms.CharField(label=_("工作实绩"), max_length=1000, widget=AREA)
    unit_opinion = forms.CharField(label=_("所在单位党组织的意见"), max_length=500, widget=AREA, help_text=_("由单位党组织推荐，本机关提出建议。"))


class RestoreForm(FollowUpForm):
    branch = forms.CharField(label=_("所在党支部"), max_length=100)
    party_committee = forms.CharField(label=_("上级党委"), max_length=100)


class ProposeRestorationForm(RestoreForm):
    verb = "propose_restoration"

    from_on = forms.DateField(label=_("建议恢复权利的日期"), widget=forms.DateInput(attrs={"type": "date"}))


class RestoreRightsForm(RestoreForm):
    verb = "restore_rights"


class RelapseForm(FollowUpForm):
    verb = "relapse"

    matter = CaseCodeField(label=_("新的处分、处理所在的案卷号"))
    expulsion_review_on = _day(_("报请审查是否开除党籍的日期"), help_text=_("留党察看期间又违纪的填写。"))


class ExitForm(FollowUpForm):
    verb = "exit"

    ground = forms.ChoiceField(
        label=_("原因"), choices=[("retired", _("退休")), ("died", _("去世")), ("left", _("离职")), ("expelled", _("开除"))],
    )


class HandOverForm(FollowUpForm):
    verb = "hand_over"

    to_organ = OrganField(label=_("接收机关"), required=False)
    materials = LinesField(label=_("移交的材料"), required=False, max_line=100)

    def arrange(self) -> None:
        assert self.proceeding is not None
        own = self.proceeding.casefile.organ_id
        self.fields["to_organ"].queryset = Organ.objects.disciplinary().exclude(pk=own)  # type: ignore[attr-defined]


class CloseForm(FollowUpForm):
    verb = "close"

    filed = forms.BooleanField(label=_("材料已入卷，并存入廉政档案"), required=False)
