"""What the papers of tolerance and of sanctions say in a case as it could be; invented throughout. Part of `contexts.CONTEXTS`."""

from __future__ import annotations

from typing import Any

COUNTY = "景宁县纪委监委"
FORM = {"issued_on": "2023-06-08", "organ": COUNTY, "item_code": "景宁纪-2023-4MQK7X"}
SUBJECTS = ["甲（某村党支部书记）", "某村村民委员会"]
OPINIONS = [
    {"stage": "填写研判意见", "opinion": "可能属于容错情形", "signed_by": "甲", "signed_on": "2023-06-01"},
    {"stage": "批准同步启动容错", "opinion": "同意", "signed_by": "乙", "signed_on": "2023-06-02"},
]
MATTER = {"origin": "省重点工程政策处理", "rule": "《某县村集体三资管理办法》第九条"}
FINDINGS = [
    {"group": "四组辨别", "item": "为公还是谋私", "finding": "为公", "reason": "费用用于接送老年代表，无人获利"},
    {"group": "四组辨别", "item": "过失还是故意", "finding": "过失", "reason": "不知道须事先公示"},
    {"group": "六要素", "item": "动机态度", "finding": "有利", "reason": "为完成省重点工程政策处理"},
    {"group": "六要素", "item": "补救情况", "finding": "未查明", "reason": ""},
]


def _letter(**fields: Any) -> dict[str, Any]:
    return {"number": "景宁纪容〔2023〕7号", "issued_on": "2023-06-08", "issuing_organ": COUNTY, "cc": ["某镇人民政府"]} | fields


TOLERANCE: dict[str, dict[str, Any]] = {
    "tolerance_assessment": FORM | MATTER | {
        "subjects": SUBJECTS, "act_on": "2022-11-03", "candidates": ["程序瑕疵（ZJ-2）"], "exclusions": "研判时没有发现不予容错的情形",
        "assessment": "为公过失，建议同步启动容错", "conclusion": "start", "opinions": OPINIONS,
    },
    "tolerance_initiation": FORM | {
        "subjects": SUBJECTS, "way": "applied", "asked_by": "甲", "reasons": ["费用用于集体事务", "事后主动说明"], "opinions": OPINIONS,
    },
    "tolerance_acceptance": _letter(
        title_variant="declined", addressee="甲", asked_on="2023-06-01", reasons=["责任追究决定已经作出"], remedy="对责任追究决定不服的，可以按该决定载明的途径申诉",
    ),
    "tolerance_report": FORM | MATTER | {
        "subjects": SUBJECTS, "course": ["2023年6月2日听取甲的陈述和申辩", "调取村集体账册"], "facts": "为接送老年代表集中开会租车，费用由村集体列支",
        "findings": FINDINGS, "circumstances": ["程序瑕疵（ZJ-2）"], "exclusions": "经逐项核对，没有不予容错的情形。", "evidence": ["租车合同", "村集体账册"],
        "proposal": "建议予以容错，免予追究责任", "signed_by": ["甲", "丁"],
    },
    "correction_notice": _letter(
        addressee="某村村民委员会", decision_title="容错免责决定书", decision_number="景宁纪容〔2023〕6号", officer="戊",
        tasks=[
            {"content": "修改村集体三资管理细则", "way": "修改规定", "person": "甲", "due_on": "2023-08-08", "proof": "修改后的细则和会议记录"},
            {"content": "向村民代表说明费用列支情况", "way": "", "person": "", "due_on": "2023-07-08", "proof": ""},
        ],
    ),
    "correction_acceptance": FORM | {
        "unit": "某村村民委员会", "person": "甲", "content": "修改村集体三资管理细则", "due_on": "2023-08-08", "done_on": "2023-08-02",
        "missed": "逾期一次", "proof": ["修改后的细则", "村民代表会议记录"], "result": "returned",
        "opinions": [{"stage": "验收人", "opinion": "公示材料不全", "signed_by": "戊", "signed_on": "2023-08-05"}],
    },
    "tolerance_filing": FORM | {
        "subjects": SUBJECTS, "filed_with": "丽水市纪委监委", "summary": "为接送老年代表集中开会租车，费用由村集体列支", "outcome": "予以容错，免予追究责任",
        "decided_on": "2023-06-06", "decision": "景宁纪容〔2023〕6号", "tasks": ["修改村集体三资管理细则"], "told": ["2023年6月12日反馈某镇人民政府"], "filed_by": "丁",
    },
    "execution_notice": _letter(
        number="景宁纪处〔2023〕2号", addressee="某局党组", person_name="丙某", person_unit="某局", person_post="副局长", decided_by=COUNTY,
        decision_title="关于给予丙某党内严重警告处分的决定", decision_number="景宁纪处〔2023〕1号",
        measures=[{"measure": "党内严重警告", "starts_on": "2023-06-05", "ends_on": "2024-12-04"}, {"measure": "责令检查", "starts_on": "", "ends_on": ""}],
        items=["一个月内向本人所在支部全体党员和本人宣布", "将处分决定归入本人档案"], report_by="2023-12-05", cc=["某县财政局"],
    ),
    "execution_report": {
        "issued_on": "2023-07-08", "organ": "某局党组", "reported_to": COUNTY, "notice_number": "景宁纪处〔2023〕2号", "person_name": "丙某", "person_unit": "某局",
        "person_post": "副局长", "decision_number": "景宁纪处〔2023〕1号", "measures": ["党内严重警告"],
        "done": [{"item": "向支部全体党员和本人宣布", "done_on": "2023-06-12", "proof": "支部会议记录"}, {"item": "归入本人档案", "done_on": "", "proof": ""}],
        "archive": "已归入干部人事档案", "remarks": "本人对处分没有异议", "signed_by": "己",
    },
}
