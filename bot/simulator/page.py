"""The page's own files, and a mail's HTML as a document of its own.

The page runs under a Content-Security-Policy that lets it load nothing but its own files and call nothing but its
own server; Trusted Types make assigning markup (``innerHTML``) an error, so that text from a chat stays text.
https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
"""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.simulator.feed import Handler, guarded
from bot.simulator.mails import MailFolder

WEB = (Path(__file__).parent / "web").resolve()
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# A mail brings its own inline styles, and may link; it runs nothing, loads nothing and knows nothing of this origin.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
_COMMON = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


class Page:
    """``GET /`` and what it loads; ``GET /page/mails/{name}/body`` for the mail page's iframe."""

    def __init__(self, mails: MailFolder) -> None:
        """Show those mails."""
        self.mails = mails

    def routes(self) -> list[web.RouteDef]:
        """What the server adds to its router."""
        shown: dict[str, Handler] = {
            "/": self.index,
            "/page/mails/{name}/body": self.mail_body,
            "/{path:(?:scripts|style|drawings)/.+}": self.file,
        }
        return [web.get(path, guarded(handler)) for path, handler in shown.items()]

    async def index(self, _: web.Request) -> web.StreamResponse:
        return _served(WEB / "index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of the page. Raises LookupError for a path that leads out of its folder."""
        path = (WEB / request.match_info["path"]).resolve()
        if not path.is_relative_to(WEB) or not path.is_file():
            raise LookupError("the page has no such file")
        return _served(path)

    async def mail_body(self, request: web.Request) -> web.Response:
        """The HTML of a mail. Raises LookupError."""
        mail = await asyncio.to_thread(self.mails.opened, request.match_info["name"])
        headers = _COMMON | {"Content-Security-Policy": _MAIL_POLICY}
        body = '<!doctype html><base target="_blank">' + mail["html"]
        return web.Response(text=body, content_type="text/html", headers=headers)


def _served(path: Path) -> web.FileResponse:
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    charset = "" if kind.startswith("image/") else "; charset=utf-8"
    headers = {"Content-Type": kind + charset, "Content-Security-Policy": _PAGE_POLICY}
    return web.FileResponse(path, headers=_COMMON | headers)
