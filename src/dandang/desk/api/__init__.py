"""The API: the desk for programs. Same doors, same forms, same refusals as the pages; nothing is allowed here that is not there.

Addresses under /api/v1/, described in /api/v1/openapi.json. Bearer tokens only, so no cookie can be misused. Errors are
problem details (RFC 9457) that name the rule.
"""
