"""What the papers of follow-up say in a case as it could be; invented throughout."""

from __future__ import annotations

from typing import Any

PERSON = {"person_name": "癸某", "person_unit": "松阳县某镇人民政府", "person_post": "副镇长"}
FORM = {"issued_on": "2021-09-08", "organ": "松阳县纪委监委"} | PERSON
LETTER = {"number": "松纪函〔2022〕7号", "issued_on": "2022-08-08", "issuing_organ": "松阳县纪委监委", "cc": []} | PERSON
MEASURES = ["2021年6月21日受到党内警告处分（松纪〔2021〕9号）"]

CONTEXTS: dict[str, dict[str, Any]] = {
    "followup_plan": FORM | {
        "measures": MEASURES, "group": "心理有压力、思想有顾虑", "method": "找准心结、悉心疏导", "aims": "打消顾虑，担起分管工作", "helper": "镇党委副书记",
        "leader": "乙", "team": ["甲", "丁", "县委组织部丙"], "prescriptions": ["不敢拍板：结对谈心，每月一次（2021-12-20前）", "怕见同事：由支部书记陪同走访（2021-11-20前）"],
        "approved_by": "乙",
    },
    "followup_visit_record": FORM | {
        "visit_number": "第1次", "visited_on": "2021-09-06", "place": "镇政府二楼会议室", "way": "当面", "visitors": ["甲", "丁"], "others_present": ["镇党委书记"],
        "outline": "问认识，问工作，问困难", "heard_self": "认识到未按程序报批的错误，愿意把落下的项目补上", "heard_unit": "工作主动了", "heard_people": "下村次数多了",
        "execution": ["宣布处分决定：已办", "职务、岗位调整：不涉及", "工资待遇调整：没有办好", "年终奖尚未扣发"], "group_before": "心理有压力、思想有顾虑",
        "group_after": "状态正常", "problems": ["对新职责不熟：跟班学习"], "requests": ["希望参加业务培训（已转组织部）"], "signature": "本人已签名",
    },
    "followup_assessment": FORM | {
        "visited_on": "2021-09-06", "group_before": "心理有压力、思想有顾虑", "group_after": "状态正常", "grade": "好", "opinion": "认识深刻，转变明显",
        "opinions": [
            {"stage": "回访组", "opinion": "认识深刻，转变明显", "signed_by": "甲", "signed_on": "2021-09-07"},
            {"stage": "审定", "opinion": "同意", "signed_by": "乙", "signed_on": "2021-09-08"},
        ],
    },
    "followup_feedback": LETTER | {
        "addressee": "中共松阳县某镇委员会", "visited_on": "2021-09-06", "findings": "其能正确认识错误，工作主动", "defects": ["工资待遇调整：年终奖尚未扣发"],
        "suggestions": ["继续安排其分管重点项目", "由镇党委副书记结对"], "cc": ["中共松阳县委组织部"],
    },
    "no_effect_opinion": LETTER | {
        "addressee": "中共松阳县委组织部", "measures": MEASURES, "last_day": "2022-06-20", "performance": "主动担当，群众评价好", "purpose": "拟任考察",
    },
    "use_recommendation": LETTER | {
        "addressee": "中共松阳县委组织部", "measures": MEASURES, "last_day": "2022-06-20", "performance": "主动担当，群众评价好",
        "results": "完成三个村的搬迁安置", "unit_opinion": "镇党委同意推荐", "grade": "好",
    },
    "rights_restoration": LETTER | {
        "addressee": "壬某", "title_variant": "decision", "measures": ["2021年5月1日受到留党察看一年处分（松纪〔2021〕3号）"], "from_on": "2022-05-01", "branch": "机关第一支部",
        "party_committee": "县直机关工委", "cc": ["机关第一支部"],
    },
}
