"""The basis and the sentence for each kind of untruth, as they stand in every paper of a clarification."""

CONCLUSIONS = {
    "4a_not_so": "经核查，所反映的事实不存在",
    "4b_not_found": "经全面核查，未发现所反映的问题",
    "4c_fact_no_breach": "经核查，所反映的事实不构成违纪违法",
}
BASIS = (
    "《纪检监察机关处理检举控告工作规则》第五十条",
    "《关于做好失实检举控告澄清工作的意见》",
)
