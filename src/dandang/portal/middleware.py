"""What every page of the portal keeps: headers, own pages only, nothing left of a request that failed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """No inline code, no foreign frame, no referrer, nothing kept by browser or proxy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in {
            "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
            "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noarchive",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }.items():
            response.setdefault(name, value)
        return response


class OwnPagesOnly:
    """A form is sent from our own pages: without cookies before the code there is no token to compare, so the browser's word
    is asked (Sec-Fetch-Site, Origin). After the code the cookie is SameSite=Strict besides.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and _is_foreign(request):
            return render(request, "portal/wrong.html", {"why": "foreign"}, status=403)
        return self.get_response(request)


def _is_foreign(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin", "")
    return origin not in {"", "null"} and urlsplit(origin).netloc != request.get_host()


class NothingLeft:
    """Attachments of a request that broke off, or that no form kept, are thrown away at its end."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            for handler in getattr(request, "_upload_handlers", None) or ():
                handler.abandon()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The other side hung up while sending: nobody reads the answer, and it is no error of ours."""
        if isinstance(error, UnreadablePostError):
            return render(request, "portal/wrong.html", {"why": "broken_off"}, status=400)
        return None
