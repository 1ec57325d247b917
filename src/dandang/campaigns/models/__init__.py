"""The nouns of a campaign: the campaign where it is issued, its node at each organ below, and reports, which never change."""

from dandang.campaigns.models.campaign import Campaign
from dandang.campaigns.models.node import Exemption, Node
from dandang.campaigns.models.report import Report

__all__ = ["Campaign", "Exemption", "Node", "Report"]
