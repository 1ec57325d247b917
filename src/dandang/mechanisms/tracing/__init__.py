"""Tracing an anonymous reporter (追查审批): off unless a city or above approves it for one item, by named methods, until a day. R-22.

Here stands the permission alone: who asks, who approves, what is refused. No comparison of handwriting, addresses, devices or
voices exists in this program; whoever brings one asks `vault.tracing.guard_tracing` first.
Source: Rules art. 29 (named cases only, approval of an organ at the level of a city with districts or above).
"""
