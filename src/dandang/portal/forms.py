"""What is typed on the portal, judged; and the one text that is made of a report. Shape only: nobody is refused for being anonymous."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SUBJECTS_MOST, ALLEGATIONS_MOST = 5, 10
TEXT_MOST = 20_000
LOST = "\ufffd"
"""Stands where bytes were no characters of the page's encoding."""


class WordsField(forms.CharField):
    """Text as people write it; what cannot have been meant (broken encoding, control characters) is said, not repaired."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if LOST in value:
            raise ValidationError(_("这里有无法识别的字符（编码不是 UTF-8）。请重新输入，或者换一个浏览器。"), code="encoding")
        if any((ord(letter) < 32 and letter not in "\r\n\t") or 0x7F <= ord(letter) < 0xA0 for letter in value):
            raise ValidationError(_("这里有不能保存的控制字符，请删去后再提交。"), code="control")


def long_text(label: Any, *, rows: int = 4, required: bool = False, help_text: Any = "", most: int = TEXT_MOST) -> WordsField:
    return WordsField(
        label=label, required=required, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def short_text(label: Any, *, most: int = 200, required: bool = False, help_text: Any = "", **attributes: Any) -> WordsField:
    return WordsField(
        label=label, required=required, max_length=most, help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
    )


class PortalForm(forms.Form):
    """Fields know whether they were answered wrong, so that a screen reader hears it at the field."""

    use_required_attribute = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"auto_id": "%s", **named})

    def mistakes(self) -> list[tuple[str, str]]:
        """For the summary on top: field and sentence."""
        return [(name if name != "__all__" else "form", str(each)) for name, errors in self.errors.items() for each in errors]


class ReportForm(PortalForm):
    """A report: against whom, what happened, proofs, and with name or without."""

    named = forms.ChoiceField(
        label=_("署名方式"), choices=[("named", _("实名")), ("anonymous", _("匿名"))], widget=forms.RadioSelect,
        error_messages={"required": _("请选择实名或者匿名。")},
    )
    name = short_text(_("姓名（单位举报的，填单位名称）"), most=100)
    contact = short_text(_("联系方式"), help_text=_("电话最好。机关核实署名、告知受理和反馈结果时使用。"))
    address = short_text(_("住址或者工作单位"))
    relatives = long_text(
        _("近亲属姓名"), rows=2, most=500, help_text=_("每行一人。只用来防止您的近亲属经办这件事，不作他用。"),
    )

    def __init__(self, data: Any = None, *, subjects: int = 1, allegations: int = 1, **named: Any) -> None:
        super().__init__(data, **named)
        self.subjects, self.allegations = range(1, subjects + 1), range(1, allegations + 1)
        before: dict[str, forms.Field] = {}
        for n in self.subjects:
            before[f"subject{n}_name"] = short_text(_("姓名或者单位名称"), most=100)
            before[f"subject{n}_unit"] = short_text(_("所在单位"))
            before[f"subject{n}_post"] = short_text(_("职务"), most=100)
        for n in self.allegations:
            before[f"allegation{n}_what"] = long_text(
                _("发生了什么"), required=n == 1, help_text=_("一个问题写一处：何人、做了什么、怎样做的。") if n == 1 else "",
            )
            before[f"allegation{n}_when"] = short_text(_("什么时候、在哪里"))
        before["evidence"] = long_text(_("有什么证据，还有谁知道"), rows=3)
        self.fields = {**before, **self.fields}
        self.fields["allegation1_what"].error_messages["required"] = str(_("请写明发生了什么。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("named") == "named":
            for field, sentence in (
                ("name", _("实名举报须写真实姓名；不愿写的，请选匿名。")), ("contact", _("实名举报须有具体的联系方式；不愿写的，请选匿名。")),
            ):
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, ValidationError(sentence, code="R-7"))
        return cleaned

    @property
    def reporter(self) -> dict[str, Any]:
        """Name and the rest; empty for an anonymous report, whatever else was typed."""
        if self.cleaned_data["named"] != "named":
            return {}
        typed = {key: self.cleaned_data[key] for key in ("name", "contact", "address")}
        relatives = [line.strip() for line in self.cleaned_data["relatives"].splitlines() if line.strip()]
        return {key: value for key, value in {**typed, "relatives": relatives}.items() if value}

    @property
    def text(self) -> str:
        """The wording that is sealed: everything but who reports."""
        return wording(self.cleaned_data, self.subjects, self.allegations)


def wording(typed: Mapping[str, str], subjects: Iterable[int], allegations: Iterable[int]) -> str:
    """One text out of many fields, in Chinese, for the organ reads it."""
    lines = []
    for n in subjects:
        words = [typed[f"subject{n}_{part}"] for part in ("name", "unit", "post")]
        if any(words):
            lines.append("被反映人：" + "，".join(filter(None, words)))
    told = [(typed[f"allegation{n}_what"], typed[f"allegation{n}_when"]) for n in allegations]
    for n, (what, when) in enumerate([each for each in told if any(each)], start=1):
        lines += [f"问题{n}：{what}", *([f"时间地点：{when}"] if when else [])]
    if typed["evidence"]:
        lines.append(f"证据和知情人：{typed['evidence']}")
    return "\n".join(lines)


class CodeForm(PortalForm):
    code = WordsField(
        label=_("回执码"), max_length=200, error_messages={"required": _("请输入回执码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("28位数字，分七组。空格和短横可有可无。"),
    )


class LetterForm(PortalForm):
    """Something more from the reporter: an answer, evidence, an objection."""

    kind = forms.ChoiceField(
        label=_("这是"), initial="message", widget=forms.RadioSelect,
        choices=[("message", _("答复或者说明")), ("evidence", _("补充证据")), ("objection", _("对结果有异议并提出新证据"))],
    )
    text = long_text(_("内容"), rows=6, required=True)

    def __init__(self, *arguments: Any, may_object: bool = False, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if not may_object:
            self.fields["kind"].choices = self.fields["kind"].choices[:2]  # type: ignore[attr-defined]
        self.fields["text"].error_messages["required"] = str(_("请写内容；只有附件的，也请写一句说明。"))


class WithdrawForm(PortalForm):
    text = long_text(_("理由"), rows=3, help_text=_("可以不写。"))


class ProtectionForm(PortalForm):
    text = long_text(
        _("发生了什么，担心什么"), rows=5, required=True,
        help_text=_("例如：谁威胁了您或者您的家人，什么时候，怎样威胁。"),
    )


class ProofForm(PortalForm):
    proof = WordsField(
        label=_("回执编号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("收件回执上的24位编号，由数字和字母 a 至 f 组成。"), error_messages={"required": _("请输入回执编号。")},
    )
    digest = WordsField(
        label=_("内容摘要"), required=False, max_length=100, help_text=_("收件回执上的64位摘要；填了就一并核对内容。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_proof(self) -> str:
        return _hex(self.cleaned_data["proof"], 24)

    def clean_digest(self) -> str:
        return _hex(self.cleaned_data["digest"], 64) if self.cleaned_data["digest"] else ""


class PaperForm(PortalForm):
    """What a holder asks with: the code and the number that stand on the paper, or the file itself, or all of it."""

    code = WordsField(
        label=_("校验码"), required=False, max_length=40, help_text=_("文书第一页下方的12位数字和字母。扫描二维码打开本页时已经填好。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    number = short_text(_("发文字号"), most=80, help_text=_("红线上方的字号，如“上城纪澄〔2023〕1号”。括号怎么写都可以。"))
    file = forms.FileField(
        label=_("电子版正本（PDF）"), required=False, help_text=_("有电子版的可以一并核对，不超过20 MB。文件不保存。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given is not None and given.too_big:
            raise ValidationError(_("文件超过20 MB，不会是这里印发的文书。"), code="size")
        return given

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if bool(given.get("code")) != bool(given.get("number")):
            missing = "number" if given.get("code") else "code"
            self.add_error(missing, ValidationError(_("校验码和发文字号须一起填写。"), code="together"))
        elif not given.get("code") and not given.get("file") and not self.errors:
            self.add_error("code", ValidationError(_("请填写校验码和发文字号，或者选择文件。"), code="required"))
        return given


def _hex(typed: str, length: int) -> str:
    found = "".join(typed.lower().split()).replace("-", "")
    if len(found) != length or not set(found) <= set("0123456789abcdef"):
        raise ValidationError(_("应是%(n)s位，只有数字和字母 a 至 f。"), params={"n": length})
    return found


def how_many(raw: str, most: int) -> int:
    """A number of groups as a form carries it; anything else is one."""
    return min(max(int(raw), 1), most) if raw.isascii() and raw.isdecimal() and len(raw) < 4 else 1


def shown(form: forms.Form, names: Sequence[str]) -> list[tuple[str, str]]:
    """Label and words of the fields that were filled, to be read before sending."""
    return [(str(form.fields[name].label), form.cleaned_data[name]) for name in names if form.cleaned_data.get(name)]
