"""The sentence for each kind of untruth, as it stands in every paper of a clarification."""

CONCLUSIONS = {
    "4a_not_so": "经核查，所反映的事实不存在",
    "4b_not_found": "经全面核查，未发现所反映的问题",
    "4c_fact_no_breach": "经核查，所反映的事实不构成违纪违法",
}
