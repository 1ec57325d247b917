"""What the papers of reports, clues, clarification and false accusation say in a case as it could be; invented throughout.

Whoever wires a mechanism to one of these papers starts from its entry here.
"""

from __future__ import annotations

from typing import Any

from tests.documents.tolerance_contexts import TOLERANCE

COUNTY, CITY = "上城区纪委监委", "杭州市纪委监委"
PERSON = {"person_name": "方某某", "person_unit": "上城区人民法院", "person_post": "民事审判庭法官"}
CLEARED = {
    "cleared_allegations": ["拖延办理案件", "偏袒一方当事人"],
    "conclusions": ["经核查，所反映的事实不存在", "经全面核查，未发现所反映的问题"],
}
RULES = "《纪检监察机关处理检举控告工作规则》"
OPINIONS = [
    {"stage": "承办部门", "opinion": "拟同意", "signed_by": "甲", "signed_on": "2023-06-01"},
    {"stage": "主要负责人", "opinion": "同意", "signed_by": "乙", "signed_on": "2023-06-05"},
]
ELEMENTS = [
    {"element": "行为", "shown": "伪造收条一张", "evidence": "笔迹鉴定意见"},
    {"element": "虚假", "shown": "所反映的收款没有发生", "evidence": "银行流水"},
    {"element": "对象", "shown": "指向特定干部，寄给纪检监察机关", "evidence": ""},
    {"element": "明知", "shown": "当事人承认收条是自己所写", "evidence": "谈话记录"},
    {"element": "意图", "shown": "意在影响换届考察", "evidence": "谈话记录、聊天记录"},
]
COUNTED = {"name": "已研判是否澄清", "unit": "件", "explained": "对失实问题作出澄清或者不澄清研判的件"}
FIGURES: dict[str, Any] = {
    "lines": [
        {"name": "已研判是否澄清", "unit": "件", "value": "12", "own": "3"}, {"name": "失实件研判率", "unit": "%", "value": "85.7", "own": "—"},
        {"name": "澄清干部", "unit": "人", "value": "不适用", "own": "不适用"},
    ],
    "adjustments": [{"name": "已研判是否澄清", "amount": "+1", "why": "另有一件以纸质办理，附卷可查"}],
    "deviation": "一县在截止以后更正了报告", "methods": "一件一研判，分管领导包案", "cases": "某干部受到失实检举，三日内澄清并送达",
    "problems": "个别件研判偏慢", "next_steps": "逐月清理",
}
ISSUED = {"number": "上城纪函〔2023〕7号", "issued_on": "2023-06-08"}


def _letter(**fields: Any) -> dict[str, Any]:
    return ISSUED | {"issuing_organ": COUNTY, "cc": []} | fields


def _form(**fields: Any) -> dict[str, Any]:
    return {"issued_on": "2023-06-08", "organ": COUNTY} | fields


CLUE = {
    "organ": COUNTY, "clue_number": "上城纪线索-2023-7KQX4M", "subjects": ["方某某（上城区人民法院民事审判庭法官）"],
    "matters": ["拖延办理案件", "偏袒一方当事人"],
}
FINDINGS = [
    {"statement": "拖延办理案件", "finding": "不实（未发现所反映的问题）", "reason": "案件在审限内办结"},
    {"statement": "偏袒一方当事人", "finding": "未认定（不具备核查条件）", "reason": "没有可查的时间和证人"},
]
APPROVALS = [
    {"stage": "提出处置意见", "opinion": "请审批", "signed_by": "甲", "signed_on": "2023-06-05"},
    {"stage": "批准初步核实", "opinion": "同意", "signed_by": "乙", "signed_on": "2023-06-08"},
]

CONTEXTS: dict[str, dict[str, Any]] = TOLERANCE | {
    "tolerance_decision": _letter(
        title_variant="exempt", recipients="某村村民委员会、甲", subjects=[{"name": "甲", "then": "某村党支部书记", "now": "某村党支部书记"}],
        origin="省重点工程政策处理", facts="为接送老年代表集中开会租车，费用由村集体列支", rule="《某县村集体三资管理办法》第九条",
        discriminations=["为公，还是谋私：为公"], distinctions=["为推动发展的无意过失"], factors=["动机态度：有利"], circumstances=["程序瑕疵（ZJ-2）"],
        exclusions="经逐项核对，没有不予容错的情形。", course=["2023年6月2日听取甲的陈述和申辩", "2023年6月6日容错认定会议"], determination="予以容错，免予追究责任",
        reason="为公，无人获利", effects=["不作负面评价"], kept="不免除民事责任", tasks=["提出修改办法的建议"], objection="可以自签收之日起一个月内提出异议",
        decided_on="2023-06-06",
    ),
    "tolerance_revocation": _letter(
        addressee="某村村民委员会", revoked_title="容错免责决定书", revoked_number="景宁纪容〔2023〕1号", grounds="新查明有人从中获利",
    ),
    "intended_notice": _letter(
        addressee="方某某", methods=["书面澄清", "会议澄清"], scope_units=["民事审判庭"], reply_by="2023-06-15",
        contact="上城区纪委监委第一监督检查室", **CLEARED,
    ),
    "organisation_letter": _letter(
        addressee="中共杭州市上城区委组织部", notice_title="澄清正名通知书", notice_number="上城纪澄〔2023〕1号",
        notice_on="2023-06-08", requests=["将澄清材料同步存入干部人事档案", "考察任用时客观评价"], **PERSON, **CLEARED,
    ),
    "expert_opinion": _form(
        expert="季长河", unit="龙泉市生态环境局", post="副局长", fields=["生态环境"], circumstance="采用生态修复新工艺，首次效果不理想",
        questions=["改用新工艺是否合理", "损失能否挽回"], conclusion="不赞同", opinion="论证不充分，改用前应当先做小区试验。", basis=["2022年试验数据"],
        evidence=[{"what": "省内同类河段试验数据", "origin": "市生态环境局存档"}], signed_on="2023-06-07",
    ),
    "expert_summary": _form(
        circumstance="采用生态修复新工艺，首次效果不理想", questions=["改用新工艺是否合理"],
        opinions=[
            {"who": "季长河（龙泉市生态环境局副局长）", "conclusion": "不赞同", "view": "论证不充分。"},
            {"who": "毛慎之（龙泉市财政局副局长）", "conclusion": "赞同", "view": "损失已经挽回。"},
            {"who": "项衡（龙泉市审计局副局长）", "conclusion": "赞同", "view": "资金没有问题。"},
        ],
        dissent=["季长河（龙泉市生态环境局副局长）：论证不充分。"],
    ),
    "correction_letter": _letter(
        addressee="上城区人民法院党组", ground="mistreated", facts="因上述反映暂停其参加法官等级晋升，经核查反映失实",
        items=["恢复其参加法官等级晋升的资格"], basis=[f"{RULES}第五十一条"], reply_by="2023-07-08", **PERSON,
    ),
    "application_reply": _letter(
        addressee="方某某", applied_on="2023-05-30", decision="refused", reasons=["所反映的问题尚在核查"],
        next_step="核查结束后可以再次申请",
    ),
    "assessment_sheet": _form(
        grounds=["在民事审判庭范围内造成不良影响", "本人愿意澄清"], effect_units=["民事审判庭"], conclusion="clarify",
        reason="反映失实，影响本人履职", opinions=OPINIONS, **PERSON, **CLEARED,
    ),
    "review_sheet": _form(
        stage="联审：信访室", basis=[f"{RULES}第五十条"], methods=["书面澄清", "当面澄清"], scope_units=["民事审判庭"],
        cleared_allegations=CLEARED["cleared_allegations"], opinions=OPINIONS, result="returned", **PERSON,
    ),
    "meeting_minutes": {
        "issued_on": "2023-06-06", "organ": COUNTY, "meeting": "三室会审", "held_on": "2023-06-05", "place": "三楼会议室",
        "chair": "甲", "recorder": "丁", "present": ["信访室甲", "监督检查室乙", "案件审理室丙"], "absent": [],
        "agenda": ["关于方某某澄清方式的会审"], "views": [{"who": "乙", "view": "建议书面澄清"}, {"who": "丙", "view": "同意，建议同时当面澄清"}],
        "dissent": "", "resolutions": ["以书面、当面方式在民事审判庭范围内澄清"],
    },
    "consultation_letter": _letter(
        addressee="上城区审计局", classification="秘密★1年", matter="某村租车费列支的容错事项", facts="费用由村集体列支，没有事先公示",
        questions=["是否造成损失", "程序上有哪些欠缺"], reply_by="2023-06-16", contact="上城区纪委监委第一监督检查室",
    ),
    "coordination_letter": _letter(
        addressee="上城区公安分局", basis=[f"{RULES}第四十九条"], matter="查清网络谣言的传播范围", requests=["固定网页证据", "告知处置结果"],
        materials=["网页截图三张"], reply_by="2023-07-08", contact="上城区纪委监委信访室",
    ),
    "clarification_circular": _letter(
        addressee="上城区人民法院各部门", basis=[f"{RULES}第五十条"], clarifying_statement="上述问题失实，现予以澄清", **PERSON, **CLEARED,
    ),
    "filing_slip": _form(
        papers=[{"title": "澄清正名通知书", "number": "上城纪澄〔2023〕1号", "made_on": "2023-06-08"}, {"title": "送达回证", "number": "", "made_on": "2023-06-09"}],
        integrity_file="廉政档案第12卷", personnel_file="干部人事档案", handed_by="丁", **PERSON,
    ),
    "return_visit_record": _form(
        held_on="2023-08-08", way="talk", visitors=["甲", "丁"], effect="同事已经了解情况，工作恢复正常", wishes="", measures="", **PERSON,
    ),
    "check_approval": _form(
        item_code="DC-2023-7KQX", elements=ELEMENTS, mistake_weighed="收条系伪造，不属于听信传言或者记忆有误", proposal="建议核查",
        opinions=OPINIONS,
    ),
    "mistake_note": _form(item_code="DC-2023-7KQX", reasons=["反映有一定依据，系误认", "没有证据表明明知虚假"], education="none", signed_by="甲"),
    "finding_request": _letter(
        addressee=CITY, signer="乙", item_code="DC-2023-7KQX", course="核查组调取银行流水，进行笔迹鉴定，与有关人员谈话", elements=ELEMENTS,
        heard="已当面听取说明，当事人对收条的来历没有合理解释", opinion="拟认定为诬告陷害", adjudication="事实清楚，证据确实",
    ),
    "finding_decision": _letter(
        number="杭纪函〔2023〕3号", issuing_organ=CITY, addressee=COUNTY, request_title="关于认定诬告陷害的请示",
        request_number="上城纪函〔2023〕7号", item_code="DC-2023-7KQX", held_on="2023-07-03", decision="mistaken",
        reasons=["明知虚假的证据不足"], requirements=["对当事人身份继续保密"],
    ),
    "campaign_plan": ISSUED | {
        "issuing_organ": "浙江省纪委监委", "title": "2023年集中澄清月", "approval_number": "浙纪〔2023〕8号",
        "theme": "对近年来了结的失实检举控告逐件研判，应澄清尽澄清", "scope": "澄清正名：2022年1月1日以来", "starts_on": "2023-04-15",
        "ends_on": "2023-05-15", "focus": ["核查了结但还没有研判是否澄清的件", "影响使用、评优的件"],
        "stages": [{"name": "逐件研判", "first": "2023-04-15", "last": "2023-04-30"}, {"name": "集中澄清", "first": "2023-05-01", "last": "2023-05-15"}],
        "indicators": [COUNTED], "division": "各级按干部管理权限负责", "requirements": ["澄清以本人同意为前提"], "plan_due_on": "2023-04-14", "periodic_due_on": "2023-04-30",
        "cut_off": "2023-05-15", "due_on": "2023-05-25", "report_form": "案例隐去姓名和单位", "contact": "案件监督管理室",
    },
    "campaign_local_plan": ISSUED | {
        "issuing_organ": "温州市纪委监委", "title": "2023年集中澄清月", "upper_organ": "浙江省纪委监委", "upper_number": "浙纪通〔2023〕3号",
        "scope": "市管干部，共三件", "measures": "一件一研判，分管领导包案", "indicators": [COUNTED], "added": ["澄清单位"], "due_on": "2023-05-25",
        "contact": "案件监督管理室",
    },
    "campaign_report": ISSUED | FIGURES | {
        "issuing_organ": "温州市纪委监委", "addressee": "浙江省纪委监委", "title": "2023年集中澄清月", "kind": "final", "version": "2",
        "first": "2023-04-15", "cut_off": "2023-05-15", "signed_by": "乙", "reason": "补充做法，数字不变",
    },
    "campaign_summary": ISSUED | FIGURES | {
        "issuing_organ": "浙江省纪委监委", "title": "2023年集中澄清月", "first": "2023-04-15", "cut_off": "2023-05-15",
        "summary": "各级按干部管理权限同步开展，应澄清尽澄清", "nodes": "11", "signed_by": "乙",
    },
    "referral_letter": _letter(
        addressee="上城区公安分局", person_referred="", conduct="伪造收条并据以检举他人", basis=["《中华人民共和国刑法》第二百四十三条"],
        approval_number="杭纪函〔2023〕4号", evidence=["笔迹鉴定意见", "银行流水"], reply_by="2023-08-08", contact="上城区纪委监委案件监督管理室",
    ),
    "discipline_proposal": _letter(
        addressee="上城区人民法院", problems=["案件流程公开不及时"], basis=["《中华人民共和国监察法》第四十五条"], advice=["完善流程公开制度"],
        reply_by="2023-09-08",
    ),
    "urging_letter": {
        "number": "嘉纪督〔2023〕1号", "issued_on": "2023-06-08", "issuing_organ": "嘉兴市纪委监委", "receiving_organ": "海宁市纪委监委",
        "assignment_number": "嘉纪交〔2023〕4号", "assigned_on": "2023-03-06", "ground": "overdue", "way": "report",
        "demand": "请于六月底前汇报核查进展",
    },
    "urging_notice": _form(
        clue_number=CLUE["clue_number"], state="初步核实", moved_on="2023-05-02", handlers=["甲", "丁"], ground="overdue", way="letter",
        demand="说明核查组尚未到位的原因", answer_by="2023-06-15", urged_by="戊",
    ),
    "clue_card": {"issued_on": "2023-06-08", "item_code": "上城纪-2023-7KQX4M", "origin": "become_clue", "registered_by": "戊"} | CLUE,
    "distribution_list": {
        "issued_on": "2023-06-08", "handlers": ["甲", "丁"], "proposed_by": "戊", "proposed_on": "2023-06-07", "approval": "同意",
        "approved_by": "乙", "due_on": "2023-07-08",
    } | CLUE,
    "handling_sheet": _form(
        item_code="上城纪-2023-7KQX4M", subjects=CLUE["subjects"], matters=CLUE["matters"], proposal="拟移交监督检查部门承办", office="戊", drafted_by="丙",
    ),
    "completion_report": _form(
        item_code="上城纪-2023-7KQX4M", clue_numbers=[CLUE["clue_number"]], subjects=CLUE["subjects"], findings=FINDINGS, endings=["予以了结"],
        reported_by="甲",
    ),
    "return_note": _form(
        item_code="上城纪-2023-7KQX4M", subjects=CLUE["subjects"], matters=CLUE["matters"], discussion="经集体研究，没有可查的内容",
        reason="只有罪名，没有可查的事实，退回信访部门", approved_by="戊",
    ),
    "hold_review": {
        "issued_on": "2023-12-08", "held_since": "2023-06-08", "outcome": "still_held", "note": "证人在国外，尚未回国", "next_on": "2024-06-08",
        "reviewed_by": "甲",
    } | CLUE,
    "archive_list": _form(
        item_code="上城纪-2023-7KQX4M", originals="一件，密封保存", archived_by="丙",
        papers=[
            {"title": "受理告知书", "number": "上城纪函〔2023〕7号", "made_on": "2023-03-06"},
            {"title": "重要信访拟办单", "number": "", "made_on": "2023-03-07"}, {"title": "办结报告", "number": "", "made_on": "2023-06-08"},
        ],
    ),
    "handling_approval": {
        "issued_on": "2023-06-08", "title_variant": "verification", "findings": FINDINGS,
        "proposal": ["处置意见：初步核实", "核查组成员：甲、丁"], "discussion": "2023年6月5日集体研究，参加人：甲、乙、丁。一致同意初步核实。",
        "dissent": ["丁：建议先函询"], "opinions": APPROVALS,
    } | CLUE,
}
